/**
 * Data with references: `body` is text, and the references in it are indexes into `slots`.
 *
 * @typeParam Ref whose references they are: the kernel's, a vat's or a device's
 */
export interface CapData<Ref extends string = string> {
  /** The value as text. */
  readonly body: string;
  /** Kernel-centric (`ko20`, `kp40`, `kd30`) or vat-centric (`o-50`, `p+5`, `d-70`). */
  readonly slots: readonly Ref[];
}

/** An error as smallcaps writes it. */
export const errorData = (message: string, name = 'Error'): CapData<never> => ({
  body: `#${JSON.stringify({ '#error': message, name })}`,
  slots: [],
});

/** `undefined` as smallcaps writes it. */
export const undefinedData: CapData<never> = { body: '#"#undefined"', slots: [] };

/**
 * The reference that data consists of, when it consists of nothing else; undefined otherwise: an array
 * that holds one does not count. Reads smallcaps and the older form with `@qclass`.
 */
export function singleSlotOf<Ref extends string>({ body, slots }: CapData<Ref>): Ref | undefined {
  if (slots.length !== 1 || !/^(#"[$&]0[."]|\{"@qclass")/.test(body)) return undefined;
  try {
    if (body.startsWith('#')) {
      JSON.parse(body.slice(1)); // it is a text, and nothing comes after it
      return slots[0];
    }
    const { '@qclass': kind, index } = JSON.parse(body) as { '@qclass'?: unknown; index?: unknown };
    return kind === 'slot' && index === 0 ? slots[0] : undefined;
  } catch {
    return undefined;
  }
}
