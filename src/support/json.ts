/** Anything that JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** A JSON object. */
export type JsonObject = { [key: string]: Json | undefined };

/**
 * Parses JSON that may begin with a byte order mark, as some editors on Windows write it; npm and Node skip it, too.
 *
 * @throws SyntaxError
 */
export const parseJson = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));

/** Whether a value is an object with keys: not null, not an array. Works across realms. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
