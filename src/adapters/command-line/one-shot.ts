import { once } from 'node:events';
import type { Writable } from 'node:stream';

import { outputBytes, type OutputData } from '../../runtime/events/output-data';
import type { RuntimeDefinition } from '../../runtime/definition';
import { RuntimeMode } from '../../runtime/runtime-mode';
import type { CommandName } from '../../runtime/session/invocation';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { ExitCode } from '../../support/errors/error-kind';
import { exactJson } from '../../support/exact-json';
import type { HostEnvironment } from '../host-environment';

/**
 * Performs a command that answers with at most one line of JSON on stdout and ends.
 *
 * @returns the exit code
 */
export async function performOneShot(
  command: CommandName,
  session: RuntimeSession,
  host: HostEnvironment,
): Promise<number> {
  switch (command) {
    case 'test':
      await session.test();
      return ExitCode.Ok;
    case 'offer-template':
      await host.output.printLine(exactJson(await session.offer(), 'offer returned'));
      return ExitCode.Ok;
    case 'deploy': {
      const answer = await session.deploy();
      await host.output.printLine(exactJson(answer, 'deploy returned'));
      // The supervisor reads `Err` with exit code 0 as a success.
      if (!('Err' in answer.valid)) return ExitCode.Ok;
      host.stderr.write(`deployment is not valid: ${answer.valid.Err}\n`);
      return ExitCode.Failed;
    }
    case 'start': {
      const text = await session.start((data) => writeTo(host.output.stream(), data));
      if (text !== undefined) await host.output.printLine(text);
      return ExitCode.Ok;
    }
    case 'run':
      throw new TypeError('run is no one-shot command');
  }
}

async function writeTo(stream: Writable, data: OutputData): Promise<void> {
  if (!stream.write(outputBytes(data))) await once(stream, 'drain');
}

/** Whether START stays and serves, or answers and ends. */
export const staysAfterStart = (command: CommandName, { mode }: RuntimeDefinition): boolean =>
  command === 'start' && mode === RuntimeMode.Server;
