import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { isLater, readKnownVersion, versionIn } from '../../../src/cli/update/known-version';
import { wantsNotice } from '../../../src/cli/update/notice';
import { PseudoTerminal } from '../../support/pseudo-terminal';
import { eventually } from '../../support/runtime-process';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { vmre } from '../vat/house';

const place = useTemporaryDirectory();
const known = (): string => place('.local/share/vmre/latest-version.json');

/** Installs an npm that answers with this text, and notes its arguments. */
function npm(answer: string, notifier = 'true'): void {
  mkdirSync(place('bin'), { recursive: true });
  writeFileSync(place('answer'), answer);
  const script = `echo "$@" >> '${place('asked')}'; case $1 in config) echo ${notifier};; *) cat '${place('answer')}';; esac`;
  writeFileSync(place('bin/npm'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** What a person sees of a command. */
async function shown(env: Record<string, string> = {}, ...words: string[]): Promise<string> {
  const whole = {
    PATH: `${place('bin')}:${process.env['PATH']}`,
    HOME: place(),
    NO_UPDATE_NOTIFIER: '',
    ...env,
  };
  const terminal = new PseudoTerminal([vmre, '--version', ...words], { cwd: place(), env: whole });
  expect(await terminal.exited).toMatchObject({ exitCode: 0 });
  return terminal.text;
}

const know = (value: unknown): void => {
  mkdirSync(dirname(known()), { recursive: true });
  writeFileSync(known(), typeof value === 'string' ? value : JSON.stringify(value));
};

const patience = 30_000;
const latestIs = (latest: string | undefined): Promise<void> =>
  eventually('the answer', () => readKnownVersion(known()).latest === latest, patience);

test('a command asks, the next one tells, and the question is asked once a day', async () => {
  npm('99.1.0\n');
  expect(await shown()).not.toContain('available');
  await latestIs('99.1.0');
  expect(await shown()).toMatch(/vmre 99\.1\.0 is available; this is \d+\.\d+\.\d+\. Update/);
  expect(readFileSync(place('asked'), 'utf8')).toBe(
    'config get update-notifier\nview vmre version\n',
  );
});

test.each([
  { VMRE_NO_UPDATE_CHECK: '1' },
  { NO_UPDATE_NOTIFIER: '1' },
  { CI: 'true' },
  { npm_config_update_notifier: 'false' },
])('%j turns it off', async (env) => {
  know({ askedMs: 0, latest: '99.1.0' });
  expect(await shown(env)).not.toContain('available');
  expect(readKnownVersion(known()).askedMs).toBe(0);
});

test.each(['--json', '--quiet', '-q'])('%s turns it off', (flag) => {
  const [there, not] = [{ isTTY: true }, {}];
  expect(wantsNotice(['list'], {}, { stdout: there, stderr: there })).toBe(true);
  expect(wantsNotice(['list', flag], {}, { stdout: there, stderr: there })).toBe(false);
  expect(wantsNotice(['list'], {}, { stdout: not, stderr: there })).toBe(false);
  expect(wantsNotice(['list'], {}, { stdout: there, stderr: not })).toBe(false);
});

test('the configuration of npm turns the question and the notice off', async () => {
  npm('99.1.0', 'false');
  know({ askedMs: 0, latest: '99.1.0' });
  await shown();
  await latestIs(undefined);
  expect(await shown()).not.toContain('available');
  expect(readFileSync(place('asked'), 'utf8')).toBe('config get update-notifier\n');
});

test.each([
  ['escape codes', '\x1b[2J99.9.9'],
  ['a prerelease', '99.9.9-beta'],
  ['a long number', `${'9'.repeat(100_000)}.0.0`],
  ['a command', '99.9.9; rm -rf /'],
  ['a page', '<html>'],
  ['nothing', ''],
  ['two lines', '99.9.9\n99.9.9'],
  ['no text', { length: 1 }],
])('a hostile answer is no version: %s', (_, answer) => {
  expect(versionIn(answer)).toBeUndefined();
});

test.each([
  ['no JSON', 'no JSON'],
  ['a list', '[]'],
  ['an invalid version', { askedMs: Date.now(), latest: '\x1b]0;title\x07' }],
  ['a large file', `{"askedMs":${Date.now()},"latest":"99.9.9"}${' '.repeat(2000)}`],
])('a damaged file is the same as none: %s', async (_, content) => {
  npm('x');
  know(content);
  expect(await shown()).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('versions are compared by number', () => {
  expect(isLater('0.10.0', '0.9.9')).toBe(true);
  expect(isLater('1.0.0', '0.99.99')).toBe(true);
  expect(isLater('0.1.0', '0.1.0')).toBe(false);
  expect(isLater('0.1.0', '0.2.0')).toBe(false);
});

test('a release is later than its prereleases', () => {
  expect(isLater('0.1.0', '0.1.0-rc.1')).toBe(true);
  expect(isLater('0.1.0', '0.1.0')).toBe(false);
  expect(isLater('0.1.0', '0.2.0-rc.1')).toBe(false);
});
