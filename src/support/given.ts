/** The options that are not undefined: those that are would hide defaults when they are spread. */
export function given<T extends object>(options: T): Given<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}

/** Options without undefined values. */
export type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> };
