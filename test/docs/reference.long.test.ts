import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { root } from '../support/markdown';

const program = join(root, 'node_modules/typedoc/bin/typedoc');
const directory = mkdtempSync(join(tmpdir(), 'vmre-reference-'));
const committed = join(root, 'docs/reference');

/** It compiles all sources: a busy machine takes minutes. */
const GENERATION_MS = 600_000;

/** Warnings: exports without a docstring, types that cannot be imported, broken links, unknown codes. */
let problems: string[] = [];

beforeAll(async () => {
  const args = [program, '--options', 'scripts/reference/typedoc.json', '--out', directory];
  const how = { cwd: root, timeout: GENERATION_MS };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, how).catch(
    (error: { stdout: string; stderr: string }) => error,
  );
  problems = `${stdout}${stderr}`.split('\n').filter((line) => /\[(warning|error)\]/.test(line));
}, GENERATION_MS);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('every export has a docstring, and every type in a signature is exported', () => {
  expect(problems).toEqual([]);
});

test('docs/reference is up to date with the docstrings: npm run docs', () => {
  expect(readdirSync(committed)).toEqual(readdirSync(directory));
  for (const page of readdirSync(directory)) {
    expect(readFileSync(join(committed, page), 'utf8')).toBe(
      readFileSync(join(directory, page), 'utf8'),
    );
  }
});
