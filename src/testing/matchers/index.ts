/**
 * Matchers for Jest and Vitest, and the same as assertions for `node:test`.
 *
 * @module vmre/testing/matchers
 */
import type { VmreMatchers } from './vmre-matchers';

declare global {
  /** Jest and Vitest take the types of matchers from here. */
  // eslint-disable-next-line @typescript-eslint/no-namespace -- a declaration for other packages
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type, @typescript-eslint/no-unused-vars -- as they declare it
    interface Matchers<R, T = {}> extends VmreMatchers<R> {}
  }
}

export { vmreMatchers, type VmreMatchers } from './vmre-matchers';
export { assertEmitted, assertExited, assertOutput, assertRefused } from './assertions';
export type { ExpectedEvent, HasEvents } from './emitted';
export type { HasExited } from './exited';
export type { ExpectedOutput, HasOutput } from './output';
export type { ExpectedRefusal } from './refused';
export type { Verdict } from './verdict';
