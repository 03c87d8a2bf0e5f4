declare const target: unique symbol;

/**
 * The host's reference to an object or promise of a vat, or to a device node. It can be passed to vats and
 * receive messages. `Target` is its type in the vat, for the compiler only.
 */
export class KernelRef<Target = unknown> {
  /** The type of the target, for the compiler only. */
  declare readonly [target]?: Target;

  /**
   * @param slot a reference of the kernel, or of the device that uses it
   * @param iface the name that its creator chose; it is not verified
   */
  constructor(
    readonly slot: string,
    readonly iface?: string,
  ) {}
}

/** A tagged value, as `makeTagged` creates it in vats. */
export class Tagged {
  constructor(
    /** What kind of value it is. */
    readonly tag: string,
    /** The value itself. */
    readonly payload: unknown,
  ) {}
}
