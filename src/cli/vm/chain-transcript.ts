import type { ChainEvent } from '../../vm/chain/chain-event';
import { formatId } from '../../vm/ids/id';
import { errorCodes } from '../../support/errors/codes';
import { ExitCode } from '../../support/errors/error-kind';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { Progress } from '../../support/terminal/progress';
import type { CommonOptions } from '../../support/commands/common-options';
import { printable } from '../../support/printable';
import { failure, print, printJson, tell } from '../../support/output';

/** Reports the events of a chain. */
export interface ChainTranscript {
  event(event: ChainEvent): void;
  /** The HTTP API is available. */
  http(url: string, paths: readonly string[]): void;
  /**
   * The chain failed to start.
   *
   * @returns the exit code
   * @throws an error that the caller prints
   */
  failed(error: unknown): number;
}

/** One JSON object per line on stdout. */
export const jsonTranscript = (): ChainTranscript => ({
  event: (event) => write({ ...plain(event) }),
  http: (url, paths) => write({ type: 'http', url, paths }),
  failed: (thrown) => {
    const error = VmreError.from(thrown, 'VMRE_UNCAUGHT');
    write({ type: 'failed', ...failure(error) });
    return error.exitCode;
  },
});

const write = (value: object): void => printJson({ time: new Date().toISOString(), ...value }, 0);

/** An event as JSON: ids and large numbers as strings, errors as objects. */
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
    case 'waiting': {
      const { type, method, pendingMs } = event;
      return { type, method, ms: pendingMs };
    }
    case 'hung':
      return { ...event, error: errorOf(event.error) };
    case 'blockFailed':
      return { ...event, type: 'block-failed', error: errorOf(event.error) };
    case 'uncleanStop':
      return { ...event, type: 'unclean-stop', error: errorOf(event.error) };
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

/** Why a chain stopped. */
export type ChainEnd = Pick<Extract<ChainEvent, { type: 'stopped' }>, 'gaveUp' | 'error'>;

/** The exit code for chains that stopped: that of the first one that was given up. */
export function exitCodeOf(...ends: readonly ChainEnd[]): number {
  const end = ends.find(({ gaveUp }) => gaveUp);
  if (!end) return ExitCode.Ok;
  return VmreError.is(end.error) ? end.error.exitCode : errorCodes.VMRE_VM_CRASHED.exit;
}

/** An error as JSON. */
export const errorOf = (error: unknown): object =>
  VmreError.is(error)
    ? { code: error.code, message: error.message, hint: error.hint }
    : { message: messageOf(error) };

/** Lines with times: events and the output of the plugin on stderr, addresses on stdout. */
export function textTranscript(options: CommonOptions = {}): ChainTranscript {
  // Elsewhere, each event is a line.
  const start = process.stderr.isTTY ? new StartProgress(options) : undefined;
  return {
    event: (event) => {
      if (start?.takes(event)) return;
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
      start?.end();
      throw error;
    },
  };
}

/** The progress of a chain that starts or replays blocks. */
class StartProgress {
  private progress: Progress | undefined;

  constructor(private readonly options: CommonOptions) {}

  /** @returns whether the event is only progress */
  takes(event: ChainEvent): boolean {
    if (event.type === 'started') {
      this.progress ??= new Progress(this.options);
      this.progress.tell('opening the chain');
    } else if (['ready', 'crashed', 'stopped'].includes(event.type)) this.end();
    if (event.type !== 'replaying' || !this.progress) return false;
    this.progress.tell('replaying blocks', String(event.height), Number(event.to));
    return true;
  }

  end(): void {
    this.progress?.end();
    this.progress = undefined;
  }
}

/** Formats an event as one line. */
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
      return `replaying blocks ${from} to ${to}, which the VM lacks: at ${height}`;
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
    case 'blockFailed':
      return `no block: ${messageOf(event.error)}`;
    case 'waiting':
      return `${event.method} unanswered for ${event.pendingMs / 1000} s`;
    case 'hung':
      return `HUNG: ${messageOf(event.error)}`;
    case 'uncleanStop':
      return `NOT STOPPED CLEANLY: ${messageOf(event.error)}`;
    case 'crashed':
      return `CRASHED: ${messageOf(event.error)}`;
    case 'restarting':
      return `restarting in ${event.inMs} ms`;
    case 'stopped':
      if ('error' in event) return 'given up: another start would fail, too';
      return event.gaveUp ? 'given up' : 'stopped';
  }
}
