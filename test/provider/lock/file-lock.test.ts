import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  utimesSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { withLock } from '../../../src/provider/lock/file-lock';
import {
  lockOwnerOf,
  isAlive,
  newLockOwner,
  suffixOf,
} from '../../../src/provider/lock/lock-owner';
import { pause } from '../../../src/support/deadline';
import { runAsOther, testAsOther } from '../../support/other-user';
import { temporaryDirectory } from '../fake-provider';

const lock = join(__dirname, '../../../dist/provider/lock/file-lock.js');

let directory: string;
let file: string;

beforeEach(() => {
  directory = temporaryDirectory();
  file = join(directory, 'shared');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** A process that adds 1 to a number `times` times, slowly enough to be disturbed. */
const counting = (times: number): string => `
  const { withLock } = require(${JSON.stringify(lock)});
  const fs = require('node:fs');
  const file = ${JSON.stringify(file)};
  (async () => {
    for (let i = 0; i < ${times}; i += 1) {
      await withLock(file, async () => {
        const before = Number(fs.readFileSync(file, 'utf8'));
        await new Promise((done) => setTimeout(done, 2));
        fs.writeFileSync(file, String(before + 1));
      });
    }
  })();
`;

test('concurrent processes count one at a time', async () => {
  writeFileSync(file, '0');
  const run = () => promisify(execFile)(process.execPath, ['-e', counting(10)]);
  await Promise.all(Array.from({ length: 6 }, run));
  expect(readFileSync(file, 'utf8')).toBe('60');
  expect(readdirSync(directory)).toEqual(['shared']);
});

test('also within one process', async () => {
  const order: string[] = [];
  const act = (name: string) =>
    withLock(file, async () => {
      order.push(`${name} in`);
      await pause(20);
      order.push(`${name} out`);
    });
  await Promise.all([act('a'), act('b'), act('c')]);
  for (let i = 0; i < order.length; i += 2) {
    expect(order[i + 1]).toBe(order[i]!.replace('in', 'out'));
  }
});

test('a process that dies inside does not block others', async () => {
  const dies = `
    const { withLock } = require(${JSON.stringify(lock)});
    withLock(${JSON.stringify(file)}, () => { console.log('in'); return new Promise((done) => setTimeout(done, 60000)); });
  `;
  const child = spawn(process.execPath, ['-e', dies], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(withLock(file, () => 'never', 200)).rejects.toMatchObject({
    code: 'VMRE_LOCK_TIMEOUT',
    message: expect.stringContaining(`process ${child.pid} on `),
  });
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(await withLock(file, () => 'mine', 1000)).toBe('mine');
  expect(readdirSync(directory)).toEqual([]);
});

test('an exception inside releases the lock', async () => {
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, () => 1, 100)).toBe(1);
});

test('a reused process id is not mistaken for the owner', () => {
  const own = newLockOwner();
  expect(lockOwnerOf(suffixOf(own))).toEqual(own);
  expect(isAlive(own, 0)).toBe(true);
  expect(isAlive({ ...own, began: own.began + 1 }, 0)).toBe(process.platform !== 'linux');
  expect(isAlive({ ...own, pid: 2 ** 22 + 1 }, 0)).toBe(false);
});

test('an owner on another machine is assumed to be alive for a while', () => {
  const other = { ...newLockOwner(), host: 'elsewhere' };
  expect(isAlive(other, 60_000)).toBe(true);
  expect(isAlive(other, 3_600_000)).toBe(false);
});

test('foreign files are left unchanged', async () => {
  writeFileSync(join(directory, '.shared.lock_odd'), '');
  expect(await withLock(file, () => 1, 100)).toBe(1);
  expect(readdirSync(directory)).toEqual(['.shared.lock_odd']);
});

describe('forged lock files do not block', () => {
  const planted = (host: string, pid: number, began = 0): string =>
    join(directory, `.shared.lock_${suffixOf({ host, pid, began, serial: 'x' })}`);
  const { host } = newLockOwner();
  const taken = () => withLock(file, () => 'taken', 1000);

  testAsOther('by another user, for a process that never ends', async () => {
    chmodSync(directory, 0o777);
    expect(runAsOther('/bin/sh', '-c', ': > "$0"', planted(host, 1)).status).toBe(0);
    expect(runAsOther('/bin/sh', '-c', ': > "$0"', planted('elsewhere', 1)).status).toBe(0);
    await expect(taken()).resolves.toBe('taken');
  });

  test('from the future', async () => {
    writeFileSync(planted('elsewhere', 1), '');
    const nextYear = Date.now() / 1000 + 365 * 86_400;
    utimesSync(planted('elsewhere', 1), nextYear, nextYear);
    await expect(taken()).resolves.toBe('taken');
  });

  test('as a directory', async () => {
    mkdirSync(planted(host, process.pid));
    await expect(taken()).resolves.toBe('taken');
  });
});
