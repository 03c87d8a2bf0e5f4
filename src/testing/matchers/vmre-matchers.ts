import { emitted, type ExpectedEvent } from './emitted';
import { exited } from './exited';
import { output, type ExpectedOutput } from './output';
import { refused, type ExpectedRefusal } from './refused';
import type { Verdict } from './verdict';

/** The matchers of {@link vmreMatchers}, with the result type of the test runner. */
export interface VmreMatchers<R = void> {
  /**
   * The events are among those that an activity or a mock context emitted, in this order; others may be between them.
   *
   * @param events their types, and any of their other properties. A pattern fits texts
   */
  toEmit(events: ExpectedEvent | readonly ExpectedEvent[]): R;
  /**
   * The runtime of an activity, or the result of a command, has exited.
   *
   * @param code expected exit code; 128 plus its number for a signal. Default: any
   */
  toHaveExited(code?: number): R;
  /**
   * A command, or its result, has written this output.
   *
   * @param expected the whole stdout, a pattern for it, or both for `stdout` and `stderr`
   */
  toHaveOutput(expected: ExpectedOutput): R;
  /**
   * An error is that of a request that a runtime rejected: `await expect(activity.run('x')).rejects.toBeRefused()`.
   *
   * @param expected code and message. Default: any
   */
  toBeRefused(expected?: ExpectedRefusal): R;
}

/**
 * Matchers for Jest and Vitest. The import declares their types.
 *
 * @example
 * ```ts
 * import { defineRuntime } from 'vmre';
 * import { openActivity } from 'vmre/testing';
 * import { vmreMatchers } from 'vmre/testing/matchers';
 *
 * expect.extend(vmreMatchers); // or in a file of `setupFilesAfterEnv` (Jest), `setupFiles` (Vitest)
 *
 * const echo = defineRuntime({ name: 'echo', commands: { echo: { handler: () => 'hi' } } });
 *
 * test('echoes', async () => {
 *   await using activity = await openActivity(echo);
 *   await activity.start();
 *   expect(await activity.run('echo')).toHaveOutput('"hi"');
 *   await expect(activity.run('ehco')).rejects.toBeRefused({ code: 'VMRE_COMMAND_NOT_FOUND' });
 * });
 * ```
 */
export const vmreMatchers: {
  readonly [Name in keyof VmreMatchers]: (
    received: unknown,
    ...expected: Parameters<VmreMatchers[Name]>
  ) => Verdict;
} = {
  toEmit: emitted,
  toHaveExited: exited,
  toHaveOutput: output,
  toBeRefused: refused,
};
