import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { join } from 'node:path';

import { tomlFormat } from '../../src/config-files/toml';
import { isRecord } from '../../src/support/json';
import type { Tally } from '../support/tally';

/** The TOML test suite, with its own list for TOML 1.1. */
const suite = 'github.com/toml-lang/toml-test/v2@v2.2.0';

/** Documents that a runtime reads differently, as listed in docs/configuration.md. */
export const differences: Readonly<Record<string, string>> = {
  'valid/integer/long.toml': 'integers that a number cannot hold exactly are rejected',
};

interface Expected {
  type: string;
  value: string;
}

/** Reads every document of the suite, and compares the result with the suite. */
export function checkTomlCorpus(tally: Tally): void {
  const directory = fetchSuite();
  if (directory === undefined) {
    tally.skipped('the TOML test suite', 'Go, which fetches it, is not installed');
    return;
  }
  const failures = differencesIn(join(directory, 'tests'));
  for (const [name, reason] of failures) {
    if (!(name in differences)) tally.failed(`TOML: ${name}`, reason);
  }
  for (const name of Object.keys(differences)) {
    if (!failures.has(name))
      tally.failed(`TOML: ${name}`, 'the documented difference no longer exists');
  }
  tally.passed('the TOML test suite');
}

function fetchSuite(): string | undefined {
  try {
    const answer = execFileSync('go', ['mod', 'download', '-json', suite], { timeout: 120_000 });
    return (JSON.parse(answer.toString()) as { Dir: string }).Dir;
  } catch {
    return undefined;
  }
}

/** Differences by document. */
export function differencesIn(tests: string): Map<string, string> {
  const found = new Map<string, string>();
  const list = readFileSync(join(tests, 'files-toml-1.1.0'), 'utf8').split('\n');
  for (const name of list.filter((each) => each.endsWith('.toml'))) {
    const bytes = readFileSync(join(tests, name));
    const reason = name.startsWith('valid/')
      ? problemOfValid(bytes, readFileSync(join(tests, name.replace(/toml$/, 'json')), 'utf8'))
      : problemOfInvalid(bytes);
    if (reason !== undefined) found.set(name, reason);
  }
  return found;
}

function problemOfInvalid(bytes: Buffer): string | undefined {
  try {
    return `is read as ${JSON.stringify(read(bytes))}`;
  } catch {
    return undefined;
  }
}

function problemOfValid(bytes: Buffer, expected: string): string | undefined {
  try {
    return problemAt('', read(bytes), JSON.parse(expected));
  } catch (error) {
    return `is refused: ${String(error)}`;
  }
}

function read(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw new Error('no UTF-8');
  return tomlFormat.parse(bytes.toString().replace(/^\uFEFF/, ''));
}

function problemAt(path: string, actual: unknown, expected: unknown): string | undefined {
  if (isExpected(expected)) {
    return isSame(actual, expected)
      ? undefined
      : `${path} is ${String(actual)} and not ${expected.value}`;
  }
  if (Array.isArray(actual) !== Array.isArray(expected)) return `${path} is of another kind`;
  const [here, there] = [partsOf(actual), partsOf(expected)];
  for (const key of new Set([...here.keys(), ...there.keys()])) {
    if (!here.has(key) || !there.has(key)) return `${path}.${key} is only in one`;
    const problem = problemAt(`${path}.${key}`, here.get(key), there.get(key));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const partsOf = (value: unknown): Map<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);

const isExpected = (value: unknown): value is Expected =>
  isRecord(value) && typeof value['type'] === 'string' && typeof value['value'] === 'string';

function isSame(actual: unknown, { type, value }: Expected): boolean {
  switch (type) {
    case 'string':
      return actual === value;
    case 'bool':
      return actual === (value === 'true');
    case 'integer':
      return typeof actual === 'number' && String(actual) === String(Number(value));
    case 'float':
      return typeof actual === 'number' && Object.is(actual, numberOf(value));
    case 'datetime':
      return actual instanceof Date && actual.getTime() === new Date(value).getTime();
    default:
      return actual instanceof Date && actual.getTime() === placeless(value);
  }
}

const numberOf = (text: string): number =>
  Number(text.replace(/^\+/, '').replace('inf', 'Infinity').replace(/-?nan/i, 'NaN'));

/** Interprets it as UTC. */
function placeless(text: string): number {
  const [, date = '0000-01-01', time = '00:00'] =
    /^(\d{4}-\d\d-\d\d)?(?:[Tt ]?(\d\d:\d\d.*))?$/.exec(text) ?? [];
  return new Date(`${date}T${time}Z`).getTime();
}
