import type { ChainEvent } from '../../vm/chain/chain-event';
import { formatId } from '../../vm/ids/id';
import { errorCodes } from '../../support/errors/codes';
import { ExitCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { print, printJson, tell } from '../../support/output';

/** Tells what happens to a chain. */
export interface ChainTranscript {
  event(event: ChainEvent): void;
  /** The HTTP API can be reached. */
  http(url: string, paths: readonly string[]): void;
  /** It could not be started. @returns the exit code @throws what is told by whoever catches it */
  failed(error: unknown): number;
}

/** One JSON object a line on stdout. */
export const jsonTranscript = (): ChainTranscript => ({
  event: (event) => write({ ...plain(event) }),
  http: (url, paths) => write({ type: 'http', url, paths }),
  failed: (thrown) => {
    const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
    write({ type: 'failed', error: errorOf(error) });
    return error.exitCode;
  },
});

const write = (value: object): void => printJson({ time: new Date().toISOString(), ...value }, 0);

/** An event with ids as text, numbers that JSON has, and errors as what they say. */
export function plain(event: ChainEvent): object {
  switch (event.type) {
    case 'reverted':
      return { ...event, height: event.height.toString() };
    case 'ready': {
      const { height, lastAccepted, ...rest } = event;
      return { ...rest, height: height.toString(), lastAccepted: formatId(lastAccepted) };
    }
    case 'replaying': {
      const { from, to, height } = event;
      return { type: 'replaying', from: String(from), to: String(to), height: String(height) };
    }
    case 'log': {
      const { stream, level, text, cutBytes } = event.line;
      return { type: 'log', stream, level, text, ...(cutBytes > 0 && { cutBytes }) };
    }
    case 'block': {
      const { id, parentId, height, timestamp, bytes } = event.block;
      const ids = { id: formatId(id), parentId: formatId(parentId) };
      return { type: 'block', height: height.toString(), ...ids, timestamp, size: bytes.length };
    }
    case 'stopped':
      return 'error' in event ? { ...event, error: errorOf(event.error) } : event;
    case 'block-failed':
    case 'hung':
    case 'unclean-stop':
      return { ...event, error: errorOf(event.error) };
    case 'crashed':
      return {
        type: 'crashed',
        code: event.exit?.code,
        signal: event.exit?.signal,
        error: errorOf(event.error),
      };
    default:
      return event;
  }
}

/** How a chain ended. */
export type ChainEnd = Pick<Extract<ChainEvent, { type: 'stopped' }>, 'gaveUp' | 'error'>;

/** What a command ends with whose chains have ended so: the first that was given up says it. */
export function exitCodeOf(...ends: readonly ChainEnd[]): number {
  const end = ends.find(({ gaveUp }) => gaveUp);
  if (!end) return ExitCode.Ok;
  return VmreError.is(end.error) ? end.error.exitCode : errorCodes.VMRE_VM_CRASHED.exit;
}

/** What an error says. */
export const errorOf = (error: unknown): object =>
  VmreError.is(error)
    ? { code: error.code, message: error.message, hint: error.hint }
    : { message: messageOf(error) };

/** Lines for people, with times: what the plugin prints and what happens to it on stderr, where it is on stdout. */
export const textTranscript = (): ChainTranscript => ({
  event: (event) => {
    const time = event.type === 'log' ? event.line.time : new Date();
    tell(`${time.toISOString()} ${lineOf(event)}`);
  },
  http: (url, paths) => {
    for (const path of paths) print(`${url}${printable(path)}`);
    tell(
      `${new Date().toISOString()} metrics at ${url}/ext/metrics, health at ${url}/ext/health, node at ${url}/ext/info`,
    );
  },
  failed: (error) => {
    throw error;
  },
});

/** An event as a line for people. */
export function lineOf(event: ChainEvent): string {
  switch (event.type) {
    case 'started':
      return `started${event.pid === undefined ? '' : `, process ${event.pid}`}`;
    case 'handshake': {
      const { version, protocolVersion, tookMs } = event;
      return `${printable(version)}, protocol ${protocolVersion ?? 'unknown'}, after ${Math.round(tookMs)} ms`;
    }
    case 'replaying': {
      const { from, to, height } = event;
      return `replaying blocks ${from} to ${to}, which the VM has lost: at ${height}`;
    }
    case 'reverted':
      return `reverted to snapshot ${event.snapshot}, height ${event.height}`;
    case 'ready': {
      const { height, lastAccepted, tookMs } = event;
      return `ready at height ${height}, ${formatId(lastAccepted)}, after ${Math.round(tookMs)} ms`;
    }
    case 'log':
      return `| ${event.line.text}`;
    case 'block': {
      const { height, id, bytes } = event.block;
      return `block ${height} ${formatId(id)}, ${bytes.length} bytes`;
    }
    case 'block-failed':
      return `no block: ${messageOf(event.error)}`;
    case 'waiting':
      return `${event.method} has no answer for ${event.ms / 1000} s`;
    case 'hung':
      return `HUNG: ${messageOf(event.error)}`;
    case 'unclean-stop':
      return `NOT STOPPED CLEANLY: ${messageOf(event.error)}`;
    case 'crashed':
      return `CRASHED: ${messageOf(event.error)}`;
    case 'restarting':
      return `starting again in ${event.inMs} ms`;
    case 'stopped':
      if ('error' in event) return 'given up, for another start would fail as well';
      return event.gaveUp ? 'given up' : 'stopped';
  }
}
