/**
 * Whether `npm run test:all` plays the tests. `npm test`, which has to be quick, tries the same behaviour with less:
 * one worker of each engine, megabytes for hundreds of them. Whole suites that are slow are called `*.long.test.ts`.
 */
export const playsAll = 'playsAll' in globalThis;

/** A test that only `npm run test:all` has; a quick one tries the same. */
export const longTest = (...[name, run, ms]: Parameters<typeof test>): void => {
  if (playsAll) test(name, run, ms);
};
