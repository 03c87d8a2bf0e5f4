import type { Readable, Writable } from 'node:stream';

import { currentDirectory, leaveRemovedDirectory } from '../process/current-directory';
import { claimStdin, discardStdin, type ClaimedStdin } from '../process/stdio/claim-stdin';
import { claimStdout } from '../process/stdio/claim-stdout';
import { wireStream, writeAllSync } from '../process/stdio/wire-stream';
import { messageOf, VmreError } from '../support/errors/vmre-error';
import type { Logger } from '../support/log/logger';
import type { ProtocolOutput, HostEnvironment } from './host-environment';
import { LAST_STDERR_MS, PARENT_CHECK_MS } from '../runtime/limits';

const INIT = 1;

const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The environment of a real process. */
export interface ProcessEnvironment extends HostEnvironment {
  /** Resolves when stderr is flushed, or when its reader takes too long. */
  flushStderr(): Promise<void>;
}

/**
 * The environment of this process. It claims stdout and stdin for the protocol. Other output goes to stderr,
 * or, in a server, to the log.
 *
 * @param given arguments, by default those of the process; and the source of requests, by default stdin of the
 *   process, which is then claimed if the arguments can start a server, and empty otherwise
 */
export function processEnvironment(
  given: { argv?: readonly string[] | undefined; stdin?: Readable | undefined } = {},
): ProcessEnvironment {
  const { argv = process.argv.slice(2), stdin } = given;
  let stderr: Writable | undefined;
  let log: Logger | undefined;
  const input = stdin ? { stream: stdin } : ownStdin(argv);
  const { fd, flush: flushPrinted } = claimStdout((line) => {
    if (log) log.info(line);
    else host.stderr.write(`${line}\n`);
  });
  const host: ProcessEnvironment = {
    argv,
    env: process.env,
    get cwd() {
      return currentDirectory();
    },
    get programPath() {
      return process.argv[1] ?? currentDirectory();
    },
    ownsProcess: true,
    columns: Number(process.env['COLUMNS']) || undefined,
    output: outputTo(fd),
    // Creating these streams takes time, and most commands use none of them.
    get stdin() {
      return input.stream;
    },
    get stderr() {
      return (stderr ??= process.stderr);
    },
    flushStderr: async () => {
      flushPrinted();
      if (stderr) await flush(stderr);
    },
    redirectStrayOutput(kept) {
      log = kept;
    },
    onSignal(listener) {
      for (const signal of endingSignals) process.on(signal, listener);
      return () => {
        for (const signal of endingSignals) process.off(signal, listener);
      };
    },
    onUncaught(listener) {
      process.on('uncaughtException', listener);
      return () => process.off('uncaughtException', listener);
    },
  };
  if (leaveRemovedDirectory()) {
    host.stderr.write('warning: the current directory was removed; / is used instead\n');
  }
  return host;
}

/** Only `start` reads requests. */
const ownStdin = (argv: readonly string[]): ClaimedStdin =>
  argv.includes('start') ? claimStdin() : discardStdin();

function outputTo(fd: number): ProtocolOutput {
  let stream: Writable | undefined;
  return {
    async printLine(text) {
      try {
        writeAllSync(fd, `${text}\n`);
      } catch (error) {
        const message = `the answer cannot be written: ${messageOf(error)}`;
        throw new VmreError('VMRE_STDOUT_UNWRITABLE', message, { cause: error });
      }
    },
    stream: () => (stream ??= wireStream(fd)),
    onReaderGone: (listener) => watchReader(fd, listener),
  };
}

/**
 * Calls back when the reader of the output is gone. A process that writes nothing does not notice that, but it
 * can see that its parent exited. A socket is assumed to lose its reader with the parent.
 */
function watchReader(fd: number, onGone: () => void): () => void {
  const parent = process.ppid;
  // The parent may have exited before its id was read.
  let isUncertain = parent === INIT;
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const isOrphan = process.ppid !== parent;
    if (!isOrphan && !isUncertain) return;
    isUncertain = false;
    const { isRead } =
      require('../process/stdio/pipe-reader') as typeof import('../process/stdio/pipe-reader');
    if (isRead(fd) ?? !isOrphan) return;
    clearInterval(timer);
    onGone();
  };
  // A command that is complete within a turn needs no timer; creating one takes longer than its answer.
  let begin = setImmediate(() => {
    begin = setImmediate(() => (timer = setInterval(look, PARENT_CHECK_MS).unref()));
  });
  return () => {
    clearImmediate(begin);
    clearInterval(timer);
  };
}

function flush(stderr: Writable): Promise<void> {
  if (stderr.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, LAST_STDERR_MS);
    stderr.write('', () => resolve());
  });
}
