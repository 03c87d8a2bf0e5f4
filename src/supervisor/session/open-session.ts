import type { RuntimeProgram } from '../runtime-program';
import { Session } from './session';
import type { SessionOptions } from './session-options';

/**
 * Opens an activity of a runtime, in any language. It does what a supervisor does; nothing is started before DEPLOY.
 *
 * @param program the executable and its work directory
 * @param options what agreement and descriptor give; strict mode; listeners
 * @example
 * ```ts
 * import { openSession, RuntimeProgram } from 'vmre/supervisor';
 *
 * test('does what it should in an activity', async () => {
 *   const program = new RuntimeProgram('bin/greeter', { workdir: '/tmp/activity' });
 *   await using session = openSession(program, { strict: true });
 *   await session.deploy();
 *   await session.start();
 *   expect(await session.run(['greet', 'world'])).toMatchObject({ code: 0, stdout: 'hello world' });
 *   await session.stop();
 *   expect(session.departures).toEqual([]);
 * });
 * ```
 */
export const openSession = (program: RuntimeProgram, options: SessionOptions = {}): Session =>
  new Session(program, options);
