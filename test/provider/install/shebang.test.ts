import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';

import { interpreterOf, pinNode } from '../../../src/provider/install/shebang';
import { temporaryDirectory } from '../fake-provider';

let directory: string;
let script: string;

beforeEach(() => {
  directory = temporaryDirectory();
  script = join(directory, 'script');
});

afterEach(() => fs.rmSync(directory, { recursive: true, force: true }));

const write = (text: string): void => {
  fs.writeFileSync(script, text, { mode: 0o755 });
};

const body = `"use strict";\nconsole.log(process.argv.slice(2).join('|'), process.pid);\n`;

test.each([
  ['a usual path', 'bin/node'],
  ['a path with spaces', 'my programs/node'],
  ['a path with a quote', "it's/node"],
  ['a path longer than a kernel reads', `${'long/'.repeat(60)}node`],
])('%s', (_what, path) => {
  const node = join(directory, path);
  fs.mkdirSync(join(node, '..'), { recursive: true });
  fs.symlinkSync(process.execPath, node);
  write(`#!/usr/bin/env node\n${body}`);
  expect(pinNode(script, node)).toBe(true);
  const shell = `'${script}' 'a b' '$c' & echo $!; wait`;
  const printed = execFileSync('/bin/sh', ['-c', shell], { env: {}, encoding: 'utf8' });
  const [pid, answer] = printed.trim().split('\n');
  expect(answer).toBe(`a b|$c ${pid}`); // the same process, whatever is in between
  expect(fs.statSync(script).mode & 0o777).toBe(0o755);
});

test.each([
  ['another interpreter', '#!/usr/bin/python3\n'],
  ['options of node', '#!/usr/bin/env node --x\n'],
  ['a program', '\x7fELF'],
  ['an empty file', ''],
])('%s stays unchanged', (_what, text) => {
  write(text);
  expect(pinNode(script, '/node')).toBe(false);
  expect(fs.readFileSync(script, 'utf8')).toBe(text);
});

test('the interpreter of a script', () => {
  write('#!  /bin/sh -e\n');
  expect(interpreterOf(script)).toBe('/bin/sh -e');
  write('\x7fELF');
  expect(interpreterOf(script)).toBeUndefined();
});
