import { text } from 'node:stream/consumers';

import { Children } from '../../src/process/children';
import type { Child } from '../../src/process/child';
import { eventually } from '../support/runtime-process';
import { coded } from '../support/coded';
import { useTemporaryDirectory } from '../support/temporary-directory';

const at = useTemporaryDirectory();
let children: Children;

beforeEach(() => {
  children = new Children();
});

afterEach(() => children.stopAll(0));

const shell = (script: string): Promise<Child> =>
  children.start({ program: 'sh', args: ['-c', script], cwd: at() });

test('a child is found in PATH, runs in its directory, and reports its exit', async () => {
  const child = await shell('pwd; echo problem >&2; exit 3');
  const output = [text(child.stdout), text(child.stderr)];
  expect(await child.exited).toEqual({ code: 3, signal: null });
  expect(await Promise.all(output)).toEqual([`${at()}\n`, 'problem\n']);
});

test('without a pipe the input of a child has ended', async () => {
  expect(await (await shell('cat')).exited).toEqual({ code: 0, signal: null });
});

test.each([
  ['a program that is not there', { program: 'no-such-program' }, 'VMRE_PROGRAM_NOT_FOUND'],
  ['a path that is not there', { program: '/no/such/program' }, 'VMRE_PROGRAM_NOT_FOUND'],
  ['a directory that is not there', { program: 'sh', cwd: '/no/such' }, 'VMRE_SPAWN_FAILED'],
  ['a file that cannot be executed', { program: __filename }, 'VMRE_SPAWN_FAILED'],
])('%s is an error', async (_what, spec, code) => {
  await expect(children.start(spec)).rejects.toThrow(coded(code));
});

test('a signal reaches the whole group', async () => {
  const child = await shell('sleep 1000 & sleep 1000 & wait');
  await eventually('three processes', () => children.countLiving() === 3);
  expect(child.signal('SIGTERM')).toBe(true);
  expect(await child.exited).toEqual({ code: null, signal: 'SIGTERM' });
  await eventually('no process is left', () => children.countLiving() === 0);
});

test('a child that exits on SIGTERM in time is not killed', async () => {
  const child = await shell('trap "exit 7" TERM; echo ready; while :; do sleep 0.01; done');
  await new Promise((resolve) => child.stdout.once('data', resolve));
  expect(await children.stopAll(5000)).toBe(0);
  expect(await child.exited).toEqual({ code: 7, signal: null });
});

test('other children are killed, with all processes that left their group', async () => {
  const child = await shell('trap "" TERM; setsid sleep 1000 & while :; do sleep 0.01; done');
  await eventually('the others are there', () => children.countLiving() >= 3);
  expect(await children.stopAll(100)).toBe(0);
  expect((await child.exited).signal).toBe('SIGKILL');
  expect(children.countLiving()).toBe(0);
});

test('processes that an exited child left behind are killed, too', async () => {
  const child = await shell('sleep 1000 >/dev/null 2>&1 & exit 0');
  await child.exited;
  await eventually('one is left', () => children.countLiving() === 1);
  expect(await children.stopAll(1000)).toBe(0);
  expect(children.countLiving()).toBe(0);
});

test('without children nothing is killed', async () => {
  expect(await children.stopAll(1000)).toBe(0);
});
