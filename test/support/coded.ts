/**
 * A VMRE error as a test expects it.
 *
 * @param message a part of it
 * @param hint the complete next step
 */
export function coded(code: string | RegExp, message: string | RegExp = '', hint?: string): Error {
  const text: unknown =
    typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message);
  const name: unknown = typeof code === 'string' ? code : expect.stringMatching(code);
  return expect.objectContaining({
    code: name,
    message: text,
    ...(hint !== undefined && { hint }),
  }) as Error;
}
