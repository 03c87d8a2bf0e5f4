import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { processLink } from '../../../src/vat/workers/manager/process-link';
import { blocksOf, root } from '../../support/markdown';
import { runProgram } from '../../support/run-program';
import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';

const page = 'docs/vat-workers.md';
const DEADLINE_MS = 60_000;

/** Runs the worker of the page with its program, and checks the dialogue of the page against it. */
export async function checkPage(sandbox: Sandbox, tally: Tally): Promise<void> {
  const cwd = sandbox.makeDirectory();
  const textOf = placeBlocks(cwd);
  for (const [time, output] of [
    ['first', '2\n5\n'],
    ['second', '7\n10\n'],
  ]) {
    const words = ['node', 'ask-tally.js'];
    const call = { words, cwd, env: sandbox.environment, deadline: DEADLINE_MS };
    const { exit, stdout, stderr } = await runProgram(call);
    const name = `${page}: its worker, for the ${time} time`;
    if (exit === 'exit code 0' && stdout === output) tally.passed(name);
    else tally.failed(name, `${exit}\n${stdout}${stderr}`);
  }
  const name = `${page}: its dialogue`;
  await converse(join(cwd, 'tally.py'), JSON.parse(textOf('dialogue.json')) as Dialogue).then(
    () => tally.passed(name),
    (error: unknown) => tally.failed(name, String(error)),
  );
}

/** The sender of each line. */
type Dialogue = readonly (readonly ['manager' | 'worker', unknown])[];

async function converse(worker: string, dialogue: Dialogue): Promise<void> {
  const heard: unknown[] = [];
  let wake = (): void => undefined;
  const onText = (text: string): void => {
    heard.push(JSON.parse(text));
    wake();
  };
  const onEnd = (reason: string): void => onText(JSON.stringify(['end', reason]));
  const open = processLink({ program: 'python3', args: [worker] });
  const link = await open({ onText, onEnd }, 256);
  try {
    for (const [who, message] of dialogue) {
      if (who === 'manager') link.post(JSON.stringify(message));
      else {
        if (heard.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        assert.deepEqual(heard.shift(), message);
      }
    }
  } finally {
    await link.kill();
  }
}

/** Writes the files of the page, and returns their texts. */
function placeBlocks(cwd: string): (title: string) => string {
  const blocks = blocksOf(page);
  const textOf = (title: string): string => blocks.find((each) => each.title === title)?.text ?? '';
  const module = ts.ModuleKind.CommonJS;
  const { outputText } = ts.transpileModule(textOf('ask-tally.ts'), {
    compilerOptions: { module },
  });
  writeFileSync(join(cwd, 'ask-tally.js'), outputText);
  writeFileSync(join(cwd, 'tally.py'), textOf('tally.py'));
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(root, join(cwd, 'node_modules/vmre'));
  return textOf;
}
