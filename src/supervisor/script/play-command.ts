import type { Session } from '../session/session';
import type { CommandOptions } from '../session/session-options';
import type { ExeCommand, TransferEnd } from './exe-script';
import { inDirectory, inVolume, type ConfinedPath } from './confined-path';
import { transfer } from './transfer';
import { transferMessage } from './transfer-message';

/** The methods of a session that a script uses. */
export type ScriptSession = Pick<
  Session,
  'state' | 'deploy' | 'start' | 'run' | 'resolve' | 'terminate'
>;

/** What a command did. */
export interface PlayedCommand {
  code: number;
  message: string;
  bytes: { stdout: Buffer; stderr: Buffer };
}

/** Options of {@link playCommand}. */
export interface CommandPlay extends Required<Pick<CommandOptions, 'onOutput'>> {
  signal: AbortSignal;
  /** Directory of `file:`. */
  files: string;
  onProgress: (bytes: number, size: number) => void;
}

/** Plays a command in a session. */
export function playCommand(
  session: ScriptSession,
  command: ExeCommand,
  play: CommandPlay,
): Promise<PlayedCommand> {
  const { signal, onOutput } = play;
  switch (command.type) {
    case 'deploy': {
      const { volumes, hostname, networks, hosts } = command;
      return session.deploy({ volumes, hostname, networks, hosts, signal, onOutput });
    }
    case 'start':
      return session.start(command.args, { signal, onOutput });
    case 'run': {
      const { entryPoint, args, stdout, stderr } = command;
      const capture = { stdout: stdout.part, stderr: stderr.part };
      return session.run([entryPoint, ...args], { capture, signal, onOutput });
    }
    case 'transfer':
      return playTransfer(session, command, play);
    case 'terminate':
      return session.terminate();
  }
}

async function playTransfer(
  session: ScriptSession,
  { from, to }: Extract<ExeCommand, { type: 'transfer' }>,
  { files, signal, onProgress }: CommandPlay,
): Promise<PlayedCommand> {
  const bytes = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  if (session.state !== 'ready') {
    const message = `Local service error: State error: ${invalidState(session.state)}`;
    return { code: -1, message, bytes };
  }
  const placed = ({ scheme, path }: TransferEnd): ConfinedPath =>
    scheme === 'file' ? inDirectory(path, files) : inContainer(path, session);
  try {
    await transfer(placed(from), placed(to), { signal, onProgress });
    return { code: 0, message: '', bytes };
  } catch (error) {
    return { code: -1, message: transferMessage(error), bytes };
  }
}

const inContainer = (path: string, session: ScriptSession): ConfinedPath =>
  inVolume(path, (each) => {
    try {
      return session.resolve(each);
    } catch (error) {
      throw new Error(`path not found in container: ${path}`, { cause: error });
    }
  });

const expected: Partial<Record<Session['state'], string>> = {
  initialized: 'deploy',
  deployed: 'start',
};

function invalidState(state: Session['state']): string {
  const next = expected[state];
  return next === undefined
    ? 'This command is not allowed when activity is in the Terminated state'
    : `Activity is ${state} - ${next}() command is expected now`;
}
