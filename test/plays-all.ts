/**
 * Whether `npm run test:all` plays the tests. `npm test`, which has to be quick, tries the same behaviour with less:
 * one worker of each engine, megabytes for hundreds of them. Whole suites that are slow are called `*.long.test.ts`.
 */
export const playsAll = 'playsAll' in globalThis;
