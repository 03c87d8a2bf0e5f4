/**
 * Whether `npm run test:all` plays the tests. `npm test`, which has to be quick, tries the same behaviour with less:
 * one worker of each engine, a few of many like cases, megabytes for hundreds of them. Whole suites that are slow
 * are called `*.long.test.ts`.
 */
export const playsAll = 'playsAll' in globalThis;

/** A test that only `npm run test:all` has; a quick one tries the same. */
export const longTest = (...[name, run, ms]: Parameters<typeof test>): void => {
  if (playsAll) test(name, run, ms);
};

export function sample<T extends unknown[] | [unknown]>(cases: readonly T[], count: number): T[];
export function sample<T>(cases: readonly T[], count: number): T[];
/** Of like cases some, evenly spread from the first on; `npm run test:all` has all of them. */
export function sample<T>(cases: readonly T[], count: number): T[] {
  const every = playsAll ? 1 : Math.max(cases.length / count, 1);
  return cases.filter((_, at) => Math.floor(at / every) > Math.floor((at - 1) / every));
}
