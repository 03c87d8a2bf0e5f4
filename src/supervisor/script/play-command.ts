import type { Session } from '../session/session';
import type { CommandOptions } from '../session/session-options';
import type { SessionResult } from '../session/session-result';
import type { ExeCommand, TransferEnd } from './exe-script';
import { inDirectory, inVolume, type ConfinedPath } from './confined-path';
import { transfer } from './transfer';
import { transferMessage } from './transfer-message';

/** The methods of a session that a script uses. */
export type ScriptSession = Pick<
  Session,
  'state' | 'deploy' | 'start' | 'run' | 'resolve' | 'terminate' | 'workdir'
>;

/** What a command did. */
export interface PlayedCommand {
  code: number;
  message: string;
  bytes: { stdout: Buffer; stderr: Buffer };
  /** Bytes of its output that were not captured. Absent: none. */
  omitted?: { stdout: number; stderr: number } | undefined;
}

/** Options of {@link playCommand}. */
export interface CommandPlay extends Required<Pick<CommandOptions, 'onOutput'>> {
  signal: AbortSignal;
  /** Directory of `file:`. */
  files: string;
  onProgress: (bytes: number, size: number) => void;
}

/** Plays a command in a session. Its message is that of a supervisor. */
export async function playCommand(
  session: ScriptSession,
  command: ExeCommand,
  play: CommandPlay,
): Promise<PlayedCommand> {
  const message = invalidState(session.state, command);
  if (message !== undefined) return { code: -1, message, bytes: nothing() };
  if (command.type === 'transfer') return playTransfer(session, command, play);
  const result = await playInRuntime(session, command, play);
  return { ...result, message: messageOfResult(result) };
}

function playInRuntime(
  session: ScriptSession,
  command: Exclude<ExeCommand, { type: 'transfer' }>,
  { signal, onOutput }: CommandPlay,
): Promise<SessionResult> {
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
    case 'terminate':
      return session.terminate();
  }
}

/** A supervisor says only the exit code of a command that has one. */
const messageOfResult = ({ command, code, message }: SessionResult): string =>
  message === `${command} ended with code ${code}`
    ? `ExeScript command exited with code ${code}`
    : message;

async function playTransfer(
  session: ScriptSession,
  { from, to }: Extract<ExeCommand, { type: 'transfer' }>,
  { files, signal, onProgress }: CommandPlay,
): Promise<PlayedCommand> {
  const placed = ({ scheme, path }: TransferEnd): ConfinedPath =>
    scheme === 'file' ? inDirectory(path, files) : inContainer(path, session);
  try {
    await transfer(placed(from), placed(to), { signal, onProgress });
    return { code: 0, message: '', bytes: nothing() };
  } catch (error) {
    return { code: -1, message: transferMessage(error), bytes: nothing() };
  }
}

const inContainer = (path: string, session: ScriptSession): ConfinedPath =>
  inVolume(
    path,
    (each) => {
      try {
        return session.resolve(each);
      } catch (error) {
        throw new Error(`path not found in container: ${path}`, { cause: error });
      }
    },
    session.workdir,
  );

const nothing = (): PlayedCommand['bytes'] => ({
  stdout: Buffer.alloc(0),
  stderr: Buffer.alloc(0),
});

/** The message of a command that may not come in this state. */
function invalidState(state: Session['state'], { type }: ExeCommand): string | undefined {
  if (type === 'terminate') return undefined;
  const says = (text: string): string => `Local service error: State error: ${text}`;
  const expected = { initialized: 'deploy', deployed: 'start', ready: '', terminated: '' }[state];
  if (expected === type) return undefined;
  if (expected !== '') return says(`Activity is ${state} - ${expected}() command is expected now`);
  if (state === 'ready' && type !== 'deploy' && type !== 'start') return undefined;
  return says('Cannot send command after a successful start()');
}
