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
 * Executes a command that writes at most one line of JSON to stdout and exits.
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
      throw new TypeError('run is not a one-shot command');
  }
}

async function writeTo(stream: Writable, data: OutputData): Promise<void> {
  if (!stream.write(outputBytes(data))) await once(stream, 'drain');
}

/** Whether a command keeps running and serves the Runtime API. */
export const staysAfterStart = (command: CommandName, { mode }: RuntimeDefinition): boolean =>
  command === 'start' && mode === RuntimeMode.Server;
