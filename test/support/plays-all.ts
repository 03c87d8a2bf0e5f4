/**
 * Whether `npm run test:all` runs the tests. `npm test`, which must be quick, tests the same behaviour with
 * less: one worker of each engine, a few of many similar cases, megabytes instead of hundreds of them. Slow
 * suites are called `*.long.test.ts`.
 */
export const playsAll = 'playsAll' in globalThis;

/** A test of `npm run test:all` only; a quick one covers the same. */
export const longTest = (...[name, run, ms]: Parameters<typeof test>): void => {
  if (playsAll) test(name, run, ms);
};

export function sample<T extends unknown[] | [unknown]>(cases: readonly T[], count: number): T[];
export function sample<T>(cases: readonly T[], count: number): T[];
/** An evenly spread selection of similar cases, including the first; `npm run test:all` has all of them. */
export function sample<T>(cases: readonly T[], count: number): T[] {
  const every = playsAll ? 1 : Math.max(cases.length / count, 1);
  return cases.filter((_, at) => Math.floor(at / every) > Math.floor((at - 1) / every));
}
