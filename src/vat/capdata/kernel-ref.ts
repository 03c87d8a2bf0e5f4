/** Something that lives in a vat, or belongs to a device, as the host sees it: it can be passed on, and sent to. */
export class KernelRef {
  /**
   * @param slot a reference of the kernel, or of the device that uses it
   * @param iface what its maker calls it; nobody vouches for that
   */
  constructor(
    readonly slot: string,
    readonly iface?: string,
  ) {}
}

/** A value with a tag, as `makeTagged` makes it in vats. */
export class Tagged {
  constructor(
    /** What kind of value it is. */
    readonly tag: string,
    /** The value itself. */
    readonly payload: unknown,
  ) {}
}
