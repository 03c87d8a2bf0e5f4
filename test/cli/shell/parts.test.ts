import { statSync, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';

import { boundedLines, MAX_LINE_BYTES } from '../../../src/cli/shell/bounded-lines';
import { namesIn } from '../../../src/cli/shell/command-names';
import { History, historyFile, MAX_HISTORY_LINES } from '../../../src/cli/shell/history';
import { LineText } from '../../../src/cli/shell/line-text';
import { readLine, type LineMode } from '../../../src/cli/shell/read-line';
import { stableText } from '../../../src/cli/shell/stable-text';
import { useTemporaryDirectory } from '../../support/temporary-directory';

const place = useTemporaryDirectory();

describe('a line', () => {
  const exec: LineMode = { execMode: 'exec', execShell: 'bash' };
  const run = (command: string[], background = false) => ({ kind: 'run', command, background });

  test.each([
    ['  ', { kind: 'nothing' }],
    ['# kill 1', { kind: 'nothing' }],
    ['kill 1  KILL', { kind: 'builtin', name: 'kill', words: ['1', 'KILL'] }],
    ['run kill 1', run(['kill', '1'])],
    ['killer', run(['killer'])],
    ['echo "a b"  c', run(['echo', 'a b', 'c'])],
    ['sleep 5 &', run(['sleep', '5'], true)],
    ['sleep 5&', run(['sleep', '5'], true)],
    ['echo a\\&', run(['echo', 'a&'])],
    ['echo "a &"', run(['echo', 'a &'])],
  ])('%j in mode exec', (line, entry) => {
    expect(readLine(line, exec, new Set(['kill']))).toEqual(entry);
  });

  test('in mode shell it is one argument; only a single & at its end is taken', () => {
    const mode: LineMode = { execMode: 'shell', execShell: 'sh' };
    const read = (line: string) => readLine(line, mode, new Set());
    expect(read('a | b && c "d')).toEqual(run(['/bin/sh', '-c', 'a | b && c "d']));
    expect(read('a; b &')).toEqual(run(['/bin/sh', '-c', 'a; b'], true));
  });

  test.each(['echo "a', '&', 'run'])('%j is not a command', (line) => {
    expect(() => readLine(line, exec, new Set())).toThrow('not a command');
  });
});

test('output is made safe as it comes, also when characters and lines are divided', () => {
  const text = new LineText();
  const bytes = Buffer.from('é\x1b[2J\r\n');
  const parts = [...bytes].map((byte) => text.take(Buffer.from([byte])));
  expect(parts.join('')).toBe('é\\x1b[2J\\x0d\n'.replace('\\x0d', '\\r'));
  expect(new LineText().take(Buffer.from('a\r\nb\u202e'))).toBe('a\nb\\u202e');
  const long = new LineText();
  expect(long.take(Buffer.alloc(3000, 'x'))).toHaveLength(3000);
  expect(long.take(Buffer.alloc(3000, 'x'))).toHaveLength(1000);
  expect(long.take(Buffer.from('y\nz'))).toBe('… (2001 more characters)\nz');
  expect(long.end()).toBe('');
});

test('lines of a stream: divided anywhere, without the last line feed, too long', async () => {
  const long = Buffer.alloc(MAX_LINE_BYTES + 1, 'x');
  const input = Readable.from([
    ...['a\nb', 'c\n\n'].map((text) => Buffer.from(text)),
    long,
    Buffer.from('\nd'),
  ]);
  const lines = [];
  for await (const line of boundedLines(input)) lines.push(line);
  expect(lines).toEqual([
    ...['a', 'bc', ''].map((text) => ({ text })),
    ...[{ bytes: MAX_LINE_BYTES + 1 }, { text: 'd' }],
  ]);
});

test('names in the help of a router', () => {
  const help = 'echo WORDS...   Writes\nnap [--deep] SECONDS  Naps\nvolume set NAME  Sets\nlist\n';
  expect(namesIn(`${help}  indented\nUsage: x\n`)).toEqual(['echo', 'nap', 'volume set', 'list']);
});

test('what differs between two runs', () => {
  const text = 'at 2026-11-30T10:00:00.123Z, 10:00:00, pid 12, took 3.5 ms in /tmp/w/x, 5 files';
  expect(stableText(text, '/tmp/w')).toBe(
    'at <time>, <time>, pid <pid>, took <duration> in <workdir>/x, 5 files',
  );
});

describe('the history', () => {
  test.each([
    [{ VMRE_SHELL_HISTORY: '/h' }, 'linux', '/h'],
    [{ VMRE_SHELL_HISTORY: '' }, 'linux', undefined],
    [{ HOME: '/u' }, 'linux', '/u/.local/state/vmre/shell-history'],
    [{ HOME: '/u', XDG_STATE_HOME: '/s' }, 'linux', '/s/vmre/shell-history'],
    [{ HOME: '/u', XDG_STATE_HOME: 's' }, 'linux', '/u/.local/state/vmre/shell-history'],
    [{ HOME: '/u' }, 'darwin', '/u/Library/Application Support/vmre/shell-history'],
  ] as const)('%j on %s', (env, platform, path) => {
    expect(historyFile(env, platform)).toBe(path);
  });

  test('is private, has the latest first, and no secrets', async () => {
    const history = new History(place('state/history'));
    for (const line of ['a', ' secret', '', 'b ', 'a']) await history.add(line);
    expect(history.read()).toEqual(['a', 'b']);
    expect(statSync(place('state/history')).mode & 0o777).toBe(0o600);
  });

  test('is bounded; shells that add at once lose nothing', async () => {
    const path = place('history');
    const shells = [new History(path), new History(path)];
    writeFileSync(path, 'x'.repeat(99).concat('\n').repeat(1300));
    const lines = Array.from({ length: 200 }, (_, at) => `echo ${'y'.repeat(50)} ${at}`);
    await Promise.all(lines.map((line, at) => shells[at % 2]!.add(line)));
    const kept = new Set(shells[0]!.read());
    expect(lines.filter((line) => !kept.has(line))).toEqual([]);
    expect(statSync(path, { throwIfNoEntry: false })?.size ?? 0).toBeLessThan(128 * 1024);
    expect(kept.size).toBeLessThanOrEqual(MAX_HISTORY_LINES);
  });
});
