import type { RuntimeDefinition } from '../../runtime/definition';
import { RuntimeMode } from '../../runtime/runtime-mode';
import type { CommandName } from '../../runtime/session/invocation';
import type { RuntimeSession } from '../../runtime/session/runtime-session';
import { ExitCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import type { World } from '../world';

/**
 * Performs a command that answers with at most one line of JSON on stdout and ends.
 *
 * @returns the exit code
 */
export async function performOneShot(
  command: CommandName,
  session: RuntimeSession,
  world: World,
): Promise<number> {
  switch (command) {
    case 'test':
      await session.test();
      return ExitCode.Ok;
    case 'offer-template':
      await printJson(world, 'offer', await session.offer());
      return ExitCode.Ok;
    case 'deploy': {
      const answer = await session.deploy();
      await printJson(world, 'deploy', answer);
      // The supervisor reads `Err` with exit code 0 as a success.
      if (!('Err' in answer.valid)) return ExitCode.Ok;
      world.stderr.write(`deployment is not valid: ${answer.valid.Err}\n`);
      return ExitCode.Failed;
    }
    case 'start': {
      const value = await session.start();
      if (value !== undefined) await printJson(world, 'start', value);
      return ExitCode.Ok;
    }
    case 'run':
      throw new TypeError('run is no one-shot command');
  }
}

/** Whether START stays and serves, or answers and ends. */
export const staysAfterStart = (command: CommandName, { mode }: RuntimeDefinition): boolean =>
  command === 'start' && mode === RuntimeMode.Server;

async function printJson(world: World, hook: string, value: unknown): Promise<void> {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new VmreError(
      'VMRE_HOOK_RESULT_INVALID',
      `${hook} returned something that is not JSON: ${messageOf(error)}`,
    );
  }
  if (text === undefined) return;
  const { describePath, refusalsOfJson } =
    require('../../support/strict-json') as typeof import('../../support/strict-json');
  const [refusal] = refusalsOfJson(text);
  if (refusal) {
    const where = describePath(refusal.path) || 'it';
    const problem = `${hook} returned what no supervisor reads: ${where} ${refusal.what}`;
    throw new VmreError('VMRE_HOOK_RESULT_INVALID', problem);
  }
  await world.output.printLine(text);
}
