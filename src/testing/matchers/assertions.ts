import { AssertionError } from 'node:assert';

import { emitted, type ExpectedEvent, type HasEvents } from './emitted';
import { exited, type HasExited } from './exited';
import { output, type ExpectedOutput, type HasOutput } from './output';
import { refused, type ExpectedRefusal } from './refused';
import type { Verdict } from './verdict';

/**
 * Asserts that the events are among those that were emitted, in this order; others may be between them.
 *
 * @param source an activity, a mock context, or a list of events
 * @param events their types, and any of their other properties. A pattern fits texts
 * @throws AssertionError
 */
export function assertEmitted(
  source: HasEvents,
  events: ExpectedEvent | readonly ExpectedEvent[],
): void {
  expectPass(emitted(source, events), assertEmitted);
}

/**
 * Asserts that a runtime or a command has exited.
 *
 * @param source an activity, or the result of a command
 * @param code expected exit code; 128 plus its number for a signal. Default: any
 * @throws AssertionError
 */
export function assertExited(source: HasExited, code?: number): void {
  expectPass(exited(source, code), assertExited);
}

/**
 * Asserts what a command has written.
 *
 * @param source the result of a command, or a running command
 * @param expected the whole stdout, a pattern for it, or both for `stdout` and `stderr`
 * @throws AssertionError
 */
export function assertOutput(source: HasOutput, expected: ExpectedOutput): void {
  expectPass(output(source, expected), assertOutput);
}

/**
 * Asserts that a runtime rejects a request.
 *
 * @param request its promise, such as that of `activity.run`
 * @param expected code and message. Default: any
 * @throws AssertionError, as a rejection, also if the request succeeds
 */
export async function assertRefused(
  request: PromiseLike<unknown>,
  expected: ExpectedRefusal = {},
): Promise<void> {
  const outcome = await Promise.resolve(request).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ('error' in outcome) expectPass(refused(outcome.error, expected), assertRefused);
  else expectPass(refused(outcome.value, expected), assertRefused);
}

/** The stack begins where the test calls the assertion. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-function-type -- as AssertionError takes it
function expectPass({ pass, message }: Verdict, stackStartFn: Function): void {
  if (!pass) throw new AssertionError({ message: message(), stackStartFn });
}
