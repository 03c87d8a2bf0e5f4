import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { findInPath } from '../../src/support/in-path';
import { PseudoTerminal } from '../support/pseudo-terminal';
import type { Tally } from '../support/tally';
import type { Sandbox } from './sandbox';

const vmre = join(__dirname, '../../bin/vmre');

/** How a shell is started without the files of its user, and how it loads the script. */
interface ShellStart {
  words: readonly string[];
  load: string;
}

const shells: Readonly<Record<string, ShellStart>> = {
  bash: { words: ['bash', '--norc', '-i'], load: 'eval "$(vmre completion bash)"' },
  zsh: {
    words: ['zsh', '-f', '-i'],
    load: 'autoload -Uz compinit; compinit -u; eval "$(vmre completion zsh)"',
  },
  fish: {
    words: ['fish', '--no-config', '-i'],
    load: "function fish_prompt; echo -n 'go> '; end; vmre completion fish | source",
  },
};

/** What is typed before Tab, and what the shell makes of it. */
const completions: readonly (readonly [typed: string, becomes: string])[] = [
  ['vmre vat rep', 'lay'],
  ['vmre package --form', 'at'],
  ['vmre package --format arc', 'hive'],
  ['vmre package --format=arc', 'hive'],
  ['vmre uninstall --plug', 'ins-dir'],
  ['vmre try ./a-run', 'time.sh'],
];

/** Completes commands, options, values and files of `vmre` in real shells. */
export async function checkShells(sandbox: Sandbox, tally: Tally): Promise<void> {
  for (const [name, start] of Object.entries(shells)) {
    const title = `completion in ${name}`;
    if (findInPath(name) === undefined) {
      tally.skipped(title, `${name} is not installed`);
      continue;
    }
    try {
      await completeIn(start, sandbox.makeDirectory());
      tally.passed(title);
    } catch (error) {
      tally.failed(title, String(error));
    }
  }
}

async function completeIn({ words, load }: ShellStart, cwd: string): Promise<void> {
  symlinkSync(vmre, join(cwd, 'vmre'));
  writeFileSync(join(cwd, 'a-runtime.sh'), '');
  const env = { PATH: `${cwd}:${process.env['PATH']}`, HOME: cwd, TERM: 'xterm', PS1: 'go> ' };
  const terminal = new PseudoTerminal(words, { cwd, env, columns: 160 });
  try {
    // The quotes keep the echo of the line from looking like its output.
    terminal.type(`${load}; echo rea''dy\r`);
    await terminal.sees('ready');
    await terminal.sees('go> '); // from now on, the shell takes keys
    for (const [typed, becomes] of completions) {
      terminal.type(`${typed}\t`);
      await terminal.sees(becomes);
      terminal.type('\x15'); // Ctrl-U
    }
  } finally {
    terminal.kill();
  }
}
