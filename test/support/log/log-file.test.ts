import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

import { createLogger } from '../../../src/support/log/logger';
import { LogFile } from '../../../src/support/log/log-file';
import { useTemporaryDirectory } from '../temporary-directory';
import { playsAll } from '../plays-all';

const at = useTemporaryDirectory();
const path = (): string => at('logs/demo.log');

let complaints: string[];

beforeEach(() => {
  complaints = [];
});

const logFile = (mostBytes = 1000): LogFile =>
  new LogFile({ path: path(), within: at('.'), maxBytes: mostBytes }, (text) =>
    complaints.push(text),
  );

const line = (index: number): string =>
  `{"level":30,"time":1,"line":${index},"x":"${'x'.repeat(60)}"}\n`;

test('a log never takes more than twice its limit, and contains the newest lines', () => {
  const log = logFile();
  for (let index = 0; index < 500; index += 1) log.write(line(index));
  const sizes = fs.readdirSync(at('logs')).map((name) => fs.statSync(at('logs', name)).size);
  expect(sizes).toHaveLength(2);
  for (const size of sizes) expect(size).toBeLessThanOrEqual(1000);
  expect(fs.readFileSync(path(), 'utf8')).toMatch(/"line":499/);
});

test('several writers together respect the limit', () => {
  const logs = [logFile(), logFile(), logFile()];
  for (let index = 0; index < 300; index += 1) logs[index % 3]!.write(line(index));
  const names = fs.readdirSync(at('logs'));
  expect(names.sort()).toEqual(['demo.log', 'demo.log.1']);
  for (const name of names) expect(fs.statSync(at('logs', name)).size).toBeLessThanOrEqual(1000);
  expect(complaints).toEqual([]);
});

test('a line larger than the limit of the file is omitted, with a note', () => {
  const log = logFile();
  log.write(`{"level":50,"time":7,"msg":"${'x'.repeat(5000)}"}\n`);
  log.write(line(1));
  const [first] = fs.readFileSync(path(), 'utf8').split('\n');
  expect(JSON.parse(first!)).toEqual({
    level: 50,
    time: 7,
    msg: 'a line of 5031 bytes is left out: the file would be too large',
  });
});

test('errors of a megabyte are not stored completely', () => {
  const file = { level: 'info', path: path(), within: at('.') } as const;
  const log = createLogger({ name: 'demo', file });
  const large = 'x'.repeat(1 << 20);
  for (let times = 0; times < (playsAll ? 300 : 40); times += 1) log.error(large);
  const sizes = fs.readdirSync(at('logs')).map((name) => fs.statSync(at('logs', name)).size);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThanOrEqual(32 * 1024 * 1024);
});

describe('a requestor’s replacement of', () => {
  beforeEach(() => {
    fs.writeFileSync(at('victim'), 'secret');
    fs.mkdirSync(at('elsewhere'));
  });

  afterEach(() => {
    expect(fs.readFileSync(at('victim'), 'utf8')).toBe('secret');
    expect(fs.readdirSync(at('elsewhere'))).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['the file: a link', () => fs.symlinkSync(at('victim'), path())],
    ['the file: a second name', () => fs.linkSync(at('victim'), path())],
    ['the file: a pipe', () => void spawnSync('mkfifo', [path()])],
    [
      'the directory: a link',
      () => {
        fs.rmdirSync(at('logs'));
        fs.symlinkSync(at('elsewhere'), at('logs'));
      },
    ],
  ])('%s, is rejected', (_what, put) => {
    fs.mkdirSync(at('logs'));
    put();
    expect(() => logFile()).toThrow(/link|another name|regular file/);
  });

  test('the last file: a link, is replaced', () => {
    const log = logFile();
    fs.symlinkSync(at('victim'), `${path()}.1`);
    for (let index = 0; index < 30; index += 1) log.write(line(index));
    expect(fs.lstatSync(`${path()}.1`).isFile()).toBe(true);
  });

  test('the last file: a directory, ends the log, with a note', () => {
    const log = logFile();
    fs.mkdirSync(`${path()}.1/x`, { recursive: true });
    for (let index = 0; index < 300; index += 1) log.write(line(index));
    expect(fs.statSync(path()).size).toBeLessThanOrEqual(1000);
    expect(complaints).toEqual([expect.stringMatching(/^log file .* cannot be written: /)]);
  });

  test('the file, while it is written: a link, is not written through', () => {
    const log = logFile();
    log.write(line(0));
    fs.renameSync(path(), at('moved'));
    fs.symlinkSync(at('victim'), path());
    for (let index = 0; index < 300; index += 1) log.write(line(index));
    expect(complaints).toEqual([expect.stringContaining('is a symbolic link')]);
    expect(fs.statSync(at('moved')).size).toBeLessThanOrEqual(1000);
  });
});
