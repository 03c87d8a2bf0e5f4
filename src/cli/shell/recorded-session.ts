import { readFileSync } from 'node:fs';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';

/** An output: the whole text, its beginning and length, or a regular expression that a person wrote. */
export type RecordedOutput = string | { begins: string; bytes: number } | { matches: string };

/** A command and its result. An absent code is 0, an absent output is empty. */
export interface RecordedCommand {
  run: readonly string[];
  background?: boolean;
  /** The signals that it got, with the time since its start. */
  kills?: readonly { signal: number; afterMs: number }[];
  code?: number;
  stdout?: RecordedOutput;
  stderr?: RecordedOutput;
  /** The message of the runtime that rejected it. */
  refused?: string;
  /** The code of the error with which it ended. */
  failed?: string;
}

/** The session that a file records. */
export interface RecordedSession {
  /** Version of the format. */
  vmreSession: 1;
  startArgs: readonly string[];
  /** The work directory, which is another in a replay. */
  workdir?: string;
  commands: readonly RecordedCommand[];
  /** The last values, by name. */
  counters?: Readonly<Record<string, number>>;
  states?: Readonly<Record<string, unknown>>;
}

/** @throws VMRE_OPTION_INVALID for a file that is missing or has another format */
export function readSession(path: string): RecordedSession {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw unusable(path, messageOf(cause), cause);
  }
  if (!isRecord(value) || value['vmreSession'] !== 1) {
    throw unusable(path, 'it has no "vmreSession": 1');
  }
  const { startArgs = [], commands, workdir = '' } = value;
  if (typeof workdir !== 'string') throw unusable(path, 'workdir must be a text');
  if (!isTexts(startArgs)) throw unusable(path, 'startArgs must be a list of texts');
  if (!Array.isArray(commands)) throw unusable(path, 'commands must be a list');
  const wrong = commands.findIndex((each) => !isRecord(each) || !isCommand(each['run']));
  if (wrong >= 0) throw unusable(path, `commands[${wrong}].run must be a list of texts`);
  for (const [at, { stdout, stderr, kills = [] }] of (commands as RecordedCommand[]).entries()) {
    for (const output of [stdout, stderr]) {
      if (!isOutput(output)) throw unusable(path, `commands[${at}] has an output of a wrong form`);
      checkPattern(path, at, output);
    }
    const isKill = (kill: unknown): boolean =>
      isRecord(kill) && Number.isInteger(kill['signal']) && typeof kill['afterMs'] === 'number';
    if (!Array.isArray(kills) || !kills.every(isKill)) {
      throw unusable(path, `commands[${at}].kills must be a list of signal and afterMs`);
    }
  }
  return { ...value, startArgs, commands } as unknown as RecordedSession;
}

function checkPattern(path: string, at: number, output: unknown): void {
  if (!isRecord(output) || !('matches' in output)) return;
  try {
    new RegExp(output['matches'] as string);
  } catch (cause) {
    throw unusable(path, `commands[${at}].matches is no regular expression`, cause);
  }
}

const isOutput = (value: unknown): boolean =>
  value === undefined ||
  typeof value === 'string' ||
  (isRecord(value) &&
    (typeof value['matches'] === 'string' ||
      (typeof value['begins'] === 'string' && typeof value['bytes'] === 'number')));

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

const isCommand = (value: unknown): boolean => isTexts(value) && value.length > 0;

const unusable = (path: string, why: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', `${path} is not a recorded session: ${why}`, {
    cause,
    hint: 'Record one with vmre shell RUNTIME --record FILE.',
  });
