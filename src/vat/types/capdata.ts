/**
 * A value with references: `body` is text, whose references are indexes into `slots`.
 *
 * @typeParam Ref the owner of the references: the kernel, a vat or a device
 */
export interface CapData<Ref extends string = string> {
  /** The value, encoded as text. */
  readonly body: string;
  /** References of the kernel (`ko20`, `kp40`, `kd30`) or of a vat (`o-50`, `p+5`, `d-70`). */
  readonly slots: readonly Ref[];
}

/** An error in smallcaps. */
export const errorData = (message: string, name = 'Error'): CapData<never> => ({
  body: `#${JSON.stringify({ '#error': message, name })}`,
  slots: [],
});

/** `undefined` in smallcaps. */
export const undefinedData: CapData<never> = { body: '#"#undefined"', slots: [] };

/**
 * The only reference of data that consists of one reference; otherwise undefined, as for an array that holds
 * one. Reads smallcaps and the older form with `@qclass`.
 */
export function singleSlotOf<Ref extends string>({ body, slots }: CapData<Ref>): Ref | undefined {
  if (slots.length !== 1 || !/^(#"[$&]0[."]|\{"@qclass")/.test(body)) return undefined;
  try {
    if (body.startsWith('#')) {
      JSON.parse(body.slice(1)); // rejects anything after the string
      return slots[0];
    }
    const { '@qclass': kind, index } = JSON.parse(body) as { '@qclass'?: unknown; index?: unknown };
    return kind === 'slot' && index === 0 ? slots[0] : undefined;
  } catch {
    return undefined;
  }
}
