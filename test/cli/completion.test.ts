import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { answerTo } from '../../src/cli/completion/answer';
import { vmre } from '../../src/cli/main';
import { root } from '../create/creator';
import { PseudoTerminal } from '../support/pseudo-terminal';
import { useTemporaryDirectory } from '../support/temporary-directory';

const place = useTemporaryDirectory();

/** A bash in which a person has evaluated the script. */
async function bash(): Promise<PseudoTerminal> {
  mkdirSync(place('bin'));
  symlinkSync(join(root, 'bin/vmre'), place('bin/vmre'));
  writeFileSync(place('a-runtime.sh'), '');
  const env = { PATH: `${place('bin')}:${process.env['PATH']}`, HOME: place(), PS1: 'ready> ' };
  const options = { cwd: place(), env, columns: 120 };
  const terminal = new PseudoTerminal(['bash', '--norc', '--noprofile', '-i'], options);
  await terminal.answer('ready>', 'eval "$(vmre completion bash)"\r');
  return terminal;
}

test('a real bash completes commands, options, values and files', async () => {
  const terminal = await bash();
  await terminal.answer('ready>', 'vmre vat rep\t');
  await terminal.answer('vmre vat replay ', '\x15vmre package --form\t');
  await terminal.answer('vmre package --format ', 'arc\t');
  await terminal.answer('archive ', '\x15vmre package --format=arc\t');
  await terminal.answer('--format=archive ', '\x15vmre try a-r\t');
  await terminal.answer('vmre try a-runtime.sh ', '\x15vmre vm \t\t');
  for (const name of ['export', 'import', 'node', 'probe', 'run']) await terminal.sees(name);
  terminal.type('\x15exit\r');
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
}, 60_000);

test('bash separates words at equals signs', () => {
  const answer = (...words: string[]): string => answerTo('bash', vmre, words);
  expect(answer('package', '--format', '=', 's')).toBe('words\nscript\nsea\n');
  expect(answer('package', '--format', '=')).toBe('words\nscript\narchive\nsea\n');
  expect(answer('package', '--format', '=', 'sea', '--pl')).toBe('words\n');
  expect(answer('try', '--workdir', '=', '/t')).toBe('files\n');
});

test('other shells get whole words with descriptions', () => {
  expect(answerTo('zsh', vmre, ['package', '--format=s'])).toBe(
    'words\n--format=script\n--format=sea\n',
  );
  expect(answerTo('fish', vmre, ['unin'])).toMatch(/^words\nuninstall\tRemove .*\n$/);
});
