import type { Reader, ScriptValue } from './script-value';

/** Reads a value that may be null, which is the same as a missing one. */
export const optional =
  <T>(read: Reader<T>): Reader<T> =>
  (value) =>
    value.isNull ? undefined : read(value);

/** Reads a map with any keys. */
export function readMap<T>(
  value: ScriptValue,
  read: Reader<T>,
  expected?: string,
): Record<string, T> | undefined {
  const entries = value.entries(expected)?.flatMap(([name, each]) => {
    const result = read(each);
    return result === undefined ? [] : [[name, result] as const];
  });
  return entries && Object.fromEntries(entries);
}
