import { createHash, randomFillSync } from 'node:crypto';
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { RuntimeProcess } from '../support/runtime-process';
import { Bench, example } from '../support/runtime-process';
import { playsAll } from '../support/plays-all';

const MIB = 1024 * 1024;
/** More than any buffer holds. */
const MUCH = playsAll ? 256 : 64;

let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

/** Creates a file without repetitions. @returns its hash */
function bigFile(path: string, mebibytes: number): string {
  const hash = createHash('sha256');
  const file = openSync(path, 'w');
  const block = randomFillSync(Buffer.alloc(MIB));
  for (let i = 0; i < mebibytes; i += 1) {
    block.writeUInt32LE(i);
    writeSync(file, block);
    hash.update(block);
  }
  closeSync(file);
  return hash.digest('hex');
}

const peakMiB = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;

/** Hashes the output of a command, and stalls the reader once. */
async function hashed(
  runtime: RuntimeProcess,
  command: string[],
  stallMs: number,
): Promise<{ hash: string; bytes: number; code: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let ended: Promise<{ code: number }> | undefined;
  let hasStalled = stallMs === 0;
  const onOutput = (_stream: string, data: Uint8Array): void => {
    hash.update(data);
    bytes += data.length;
    if (hasStalled || bytes < 10 * MIB) return;
    hasStalled = true;
    runtime.child.stdout.pause();
    void sleep(stallMs).then(() => runtime.child.stdout.resume());
  };
  await runtime.client.run({ bin: command[0]!, args: command, workDir: '' }, (pid) => {
    ended = runtime.monitor.follow(pid, { onOutput });
  });
  const { code } = await ended!;
  return { hash: hash.digest('hex'), bytes, code };
}

test.each([
  ...(playsAll ? [['a reader that keeps up', 0] as const] : []),
  ['a reader that stalls', playsAll ? 2000 : 500] as const,
])(
  'megabytes of a program that exits at once arrive complete with %s',
  async (_reader, stallMs) => {
    const path = join(bench.directory, 'big');
    const hash = bigFile(path, MUCH);
    const runtime = bench.serve(example('example-runtime'));
    const result = await hashed(runtime, ['exec', 'cat', path], stallMs);
    expect(result).toEqual({ hash, bytes: MUCH * MIB, code: 0 });
    expect(peakMiB(runtime.child.pid!)).toBeLessThan(150);
    expect(runtime.monitor.finish()).toEqual([]);
  },
);

test('megabytes of a handler arrive complete with a reader that stalls', async () => {
  const runtime = bench.serve(example('example-runtime'));
  const { bytes, code } = await hashed(
    runtime,
    ['write', String(MUCH * MIB)],
    playsAll ? 2000 : 500,
  );
  expect({ bytes, code }).toEqual({ bytes: MUCH * MIB, code: 0 });
  expect(peakMiB(runtime.child.pid!)).toBeLessThan(150);
});

test('a kill works while the reader stalls', async () => {
  const runtime = bench.serve(example('example-runtime'));
  const { pid, ended } = await runtime.begin('exec', 'yes');
  runtime.child.stdout.pause();
  await sleep(300);
  const killed = runtime.client.kill(pid, 15);
  await sleep(100);
  runtime.child.stdout.resume();
  await killed;
  expect((await ended).code).toBe(143);
});

test('output that a program wrote before its exit is not lost when others hold its pipe', async () => {
  const runtime = bench.serve(example('example-runtime'));
  const result = await runtime.run('exec', 'sh', '-c', 'sleep 5 & printf "%0100000d" 7; exit 3');
  expect(result.code).toBe(3);
  expect(result.stdout).toHaveLength(100_000);
});

test('a background process that keeps writing does not delay the end', async () => {
  const runtime = bench.serve(example('example-runtime'));
  expect((await runtime.run('exec', 'sh', '-c', 'yes & exit 4')).code).toBe(4);
  expect((await runtime.run('echo', 'still here')).stdout).toBe('still here\n');
});

test('text is never split inside a character', async () => {
  const runtime = bench.serve(example('example-runtime'));
  const chunks: Uint8Array[] = [];
  let ended: Promise<unknown> | undefined;
  const script = `process.stdout.write('x' + 'ü€𝄞'.repeat(50000))`;
  const args = ['exec', process.execPath, '-e', script];
  await runtime.client.run({ bin: 'exec', args, workDir: '' }, (pid) => {
    const onOutput = (_stream: string, data: Uint8Array): void => void chunks.push(data.slice());
    ended = runtime.monitor.follow(pid, { onOutput });
  });
  await ended;
  expect(chunks.length).toBeGreaterThan(10);
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const whole = chunks.map((chunk) => decoder.decode(chunk)).join('');
  expect(whole === 'x' + 'ü€𝄞'.repeat(50000)).toBe(true);
});
