import { mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { VmreError } from '../../../src/support/errors/vmre-error';
import { isThenable } from '../../../src/support/thenable';
import { Random } from '../../support/random';
import { inputFor } from './mutate';
import type { Reader } from './reader';
import { readers } from './readers';

/** The orders for the process that runs readers. */
export interface FuzzOrder {
  readonly readers: readonly string[];
  readonly seed: number;
  readonly count: number;
  /** A file in which it records the number of the reader and the seed before each input. */
  readonly progress: string;
}

/** Its reports: a failure, or the results of a reader. */
export type FuzzNews =
  | { readonly reader: string; readonly seed: number; readonly problem: string }
  | { readonly reader: string; readonly result: FuzzResult };

/** The results of a reader. */
export interface FuzzResult {
  passed: number;
  refused: number;
  milliseconds: number;
}

/** Maximum number of distinct failures of a reader before it stops. */
const MOST_FAILURES = 10;
/** Maximum characters of a message. */
const LONGEST_MESSAGE = 256 * 1024;
/** Characters of an input, and of a failure, that are reported. */
const SHOWN = 200;
const MOST_SHOWN = 3000;

const tell = (news: FuzzNews): Promise<void> =>
  new Promise((resolve) => process.send!(news, () => resolve()));

async function playAll({ readers: names, seed, count, progress }: FuzzOrder): Promise<void> {
  const notes = openSync(progress, 'w');
  const note = Buffer.alloc(16);
  for (const [index, name] of names.entries()) {
    note.writeDoubleLE(index);
    await play(name, seed, count, (own) => {
      note.writeDoubleLE(own, 8);
      writeSync(notes, note, 0, note.length, 0);
    });
  }
}

async function play(
  name: string,
  seed: number,
  count: number,
  notice: (seed: number) => void,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'vmre-fuzz-'));
  const kinds = new Set<string>();
  const result: FuzzResult = { passed: 0, refused: 0, milliseconds: 0 };
  try {
    const reader = await readers[name]!(directory);
    const begin = performance.now();
    for (let own = seed; own < seed + count && kinds.size < MOST_FAILURES; own += 1) {
      notice(own);
      const random = new Random(own);
      const input = inputFor(reader, random);
      const problem = await problemOf(reader, input, random, result);
      if (problem === undefined) continue;
      const kind = kindOf(problem);
      if (kinds.has(kind)) continue;
      kinds.add(kind);
      const text = inspect(problem).slice(0, MOST_SHOWN);
      await tell({ reader: name, seed: own, problem: `${text}\n  ${shown(input)}` });
    }
    result.milliseconds = performance.now() - begin;
    await reader.close?.();
    await tell({ reader: name, result });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function problemOf(
  reader: Reader,
  input: Buffer,
  random: Random,
  result: FuzzResult,
): Promise<unknown> {
  try {
    const read = reader.read(input, random);
    if (isThenable(read)) await read;
    result.passed += 1;
    return undefined;
  } catch (error) {
    if (isRight(error) || reader.expects?.(error)) {
      result.refused += 1;
      return undefined;
    }
    return error ?? new Error('something without a value was thrown');
  }
}

function isRight(error: unknown): boolean {
  if (!VmreError.is(error) || error.code === 'VMRE_UNCAUGHT') return false;
  return !isMistake(error.cause) && error.message.length <= LONGEST_MESSAGE;
}

/** Errors that only faulty programs throw; a reader that catches them with all others is still wrong. */
function isMistake(cause: unknown): boolean {
  const { code } = Object(cause) as { code?: unknown };
  if (code === 'ERR_ASSERTION') return true;
  const isOfDecoder = code === 'ERR_ENCODING_INVALID_ENCODED_DATA';
  return !isOfDecoder && (cause instanceof TypeError || cause instanceof ReferenceError);
}

/** Equal mistakes have equal first stack lines. */
function kindOf(problem: unknown): string {
  const { name, stack } = problem as Partial<Error>;
  const frames = String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return `${name} ${frames.slice(0, 2).join()}`;
}

const shown = (input: Buffer): string =>
  `${input.length} bytes: ${inspect(input.toString('latin1', 0, SHOWN))}`;

process.once('message', (order: FuzzOrder) => {
  void playAll(order).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`${inspect(error)}\n`);
      process.exitCode = 1;
      process.disconnect();
    },
  );
});
