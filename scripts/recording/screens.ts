import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { FakeProvider } from '../../test/provider/fake-provider';
import { root } from '../../test/support/markdown';
import { PseudoTerminal } from '../../test/support/pseudo-terminal';

/** A picture of a command in a terminal. */
export interface Screen {
  /** Name of its file in docs/screens. */
  readonly name: string;
  readonly command: string;
  /** The text after which the picture is taken; the command is then cancelled. Default: its end. */
  readonly until?: string;
  /** Lines that a person types, each at a prompt, and then Ctrl-D. */
  readonly typed?: readonly string[];
}

/** All pictures. `npm run recording` makes them from real runs. */
export const screens: readonly Screen[] = [
  { name: 'create', command: 'vmre create my-runtime --no-install', until: '└' },
  { name: 'try', command: 'vmre try bin/example-runtime --run "echo hello"' },
  {
    name: 'shell',
    command: 'vmre shell bin/example-runtime',
    typed: ['echo hello', "fail 'this one fails' 3", 'sleep 60 &', 'jobs', 'kill 3', 'help'],
  },
  { name: 'doctor', command: 'vmre doctor' },
];

const COLUMNS = 110;
const PROMPT = 'example-runtime>';

/** Runs a command in a terminal, and returns what it has written, without times and places of this machine. */
export async function record({ command, until, typed = [] }: Screen): Promise<string> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'vmre-screen-')));
  const provider = new FakeProvider();
  try {
    mkdirSync(join(directory, 'programs'));
    symlinkSync(join(root, 'bin/vmre'), join(directory, 'programs/vmre'));
    const cwd = join(directory, 'project');
    mkdirSync(cwd);
    if (command.includes('bin/example-runtime')) linkExample(cwd);
    if (command === 'vmre doctor') await provider.vmre('install', provider.package('hello'));
    const env = {
      PATH: `${join(directory, 'programs')}:${process.env['PATH']}`,
      HOME: provider.home,
    };
    const terminal = new PseudoTerminal(['sh', '-c', command], { cwd, env, columns: COLUMNS });
    if (until !== undefined) {
      await terminal.sees(until);
      const written = terminal.screen;
      terminal.type('\x03');
      await terminal.exited;
      return neutral(written, directory, provider.home);
    }
    for (const line of typed) await terminal.answer(PROMPT, `${line}\r`);
    if (typed.length > 0) await terminal.answer(PROMPT, '\x04');
    await terminal.exited;
    return neutral(terminal.screen, directory, provider.home);
  } finally {
    rmSync(directory, { recursive: true, force: true });
    provider.bench.clear();
  }
}

/** The example as its author sees it. */
function linkExample(cwd: string): void {
  const example = join(root, 'examples/example-runtime');
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(join(example, name), join(cwd, name), { recursive: true });
  }
  mkdirSync(join(cwd, 'node_modules'));
  symlinkSync(root, join(cwd, 'node_modules/vmre'));
}

/** Columns keep their width. */
const neutral = (text: string, directory: string, home: string): string =>
  text
    .replaceAll(home, '~')
    .replaceAll(directory, '~')
    .replaceAll(root, '~/vmre')
    .replaceAll(process.execPath, '/usr/bin/node')
    .replace(/ *[\d.]+ ms/g, (time) => '… ms'.padStart(time.length))
    .replace(/pid \d+/g, 'pid …');
