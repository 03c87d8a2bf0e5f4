import type { Writable } from 'node:stream';

import { claimStdout } from '../process/stdout/stdout-guard';
import { wireStream, writeAllSync } from '../process/stdout/wire-stream';
import { messageOf, VmreError } from '../support/errors/vmre-error';
import type { Logger } from '../support/log/logger';
import type { ProtocolOutput, World } from './world';

/** A stderr that nobody reads must not keep a process that is over. */
const LAST_STDERR_MS = 200;

const endingSignals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/** The world of a real process. */
export interface ProcessWorld extends World {
  /** Settles when what was written to stderr is out, or nobody seems to read it. */
  flushStderr(): Promise<void>;
}

/**
 * The world of this process. From now on nobody else writes to stdout: what is printed goes to
 * stderr, and of a server to its log.
 */
export function processWorld(): ProcessWorld {
  let stderr: Writable | undefined;
  let log: Logger | undefined;
  const { fd } = claimStdout((line) => {
    if (log) log.info(line);
    else world.stderr.write(`${line}\n`);
  });
  const world: ProcessWorld = {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    programPath: process.argv[1] ?? process.cwd(),
    ownsProcess: true,
    columns: Number(process.env['COLUMNS']) || undefined,
    output: outputTo(fd),
    // Both streams cost time to make; most commands never touch them.
    get stdin() {
      return process.stdin;
    },
    get stderr() {
      return (stderr ??= process.stderr);
    },
    flushStderr: async () => {
      if (stderr) await flush(stderr);
    },
    keepPrinted(kept) {
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
  return world;
}

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
  };
}

function flush(stderr: Writable): Promise<void> {
  if (stderr.writableLength === 0) return Promise.resolve();
  return new Promise((resolve) => {
    setTimeout(resolve, LAST_STDERR_MS);
    stderr.write('', () => resolve());
  });
}
