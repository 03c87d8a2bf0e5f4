import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { checkConformance, RuntimeProgram, type ConformanceItem } from 'vmre/supervisor';

import { processesOf, type Leftover } from '../../support/leftovers';
import type { Change } from './wrong-runtime';

const template = readFileSync(join(__dirname, '../../fixtures/conformance/runtime.js'), 'utf8');
const script = { runs: [['echo', 'hi']], fail: ['fail'], kill: ['sleep', '60'] };

/** A runtime in a directory, which its processes mention. */
export interface WrittenRuntime {
  path: string;
  directory: string;
  workdir: string;
  env: Record<string, string>;
}

/** Writes the correct runtime with changes, and uses it. @returns the result, and processes that are left */
export async function withChanged<T>(
  changes: readonly Change[],
  use: (runtime: WrittenRuntime) => Promise<T>,
): Promise<{ result: T; left: Leftover[] }> {
  const text = changed(changes);
  const directory = mkdtempSync(join(tmpdir(), 'vmre-conformance-'));
  const workdir = join(directory, 'work');
  mkdirSync(workdir);
  const path = join(directory, 'runtime.js');
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  const env = { VMRE_TEST_DIRECTORY: directory };
  try {
    const result = await use({ path, directory, workdir, env });
    return { result, left: await processesOf(directory) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Checks the correct runtime with changes, at most until a rule. @returns the items, and processes that are left */
export async function checkChanged(
  changes: readonly Change[],
  { timeoutMs = 10_000, until = '' } = {},
): Promise<{ items: ConformanceItem[]; left: Leftover[] }> {
  const { result, left } = await withChanged(changes, async ({ path, workdir, env }) => {
    const program = new RuntimeProgram(path, { workdir, timeoutMs, env });
    const items: ConformanceItem[] = [];
    for await (const item of checkConformance(program, script)) {
      items.push(item);
      if (item.id === until) break;
    }
    return items;
  });
  return { items: result, left };
}

/** @throws if a part to replace is not in the runtime, or several times */
function changed(changes: readonly Change[]): string {
  return changes.reduce((text, [from, to]) => {
    const parts = text.split(from);
    if (parts.length !== 2) throw new Error(`${parts.length - 1} times in the runtime: ${from}`);
    return parts.join(to);
  }, template);
}

/** The ids of items with a verdict. */
export const idsOf = (
  items: readonly ConformanceItem[],
  verdict: ConformanceItem['verdict'],
): string[] => items.filter((item) => item.verdict === verdict).map(({ id }) => id);
