import { existsSync, readFileSync } from 'node:fs';

import { useTemporaryDirectory } from '../../support/temporary-directory';
import { begin, fixture, open } from './session-runtime';

const at = useTemporaryDirectory();
const CPU_MS = 1500;
const MIB = 100;
/** Accuracy of the counters. */
const SHARE = 0.05;
/** Allows for a shell, and for clock ticks of 10 ms. */
const EXTRA_SEC = 0.06;
const burner = fixture('burn.js');

const burn = (end = ''): string[] => [
  ...[process.execPath, burner, at('burnt'), `${CPU_MS}`, `${MIB}`, end],
];

const burntSec = (): number =>
  (JSON.parse(readFileSync(at('burnt'), 'utf8')) as { ms: number }).ms / 1000;

async function isBurnt(): Promise<void> {
  while (!existsSync(at('burnt'))) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 120)); // the next sample
}

function expectNear(seen: number, sec: number): void {
  expect(seen).toBeGreaterThan(sec * (1 - SHARE) - EXTRA_SEC);
  expect(seen).toBeLessThan(sec * (1 + SHARE) + EXTRA_SEC);
}

test('what a living process of a command has burnt counts', async () => {
  await using session = await begin(open(fixture('runtimes/billed.js'), at('work')));
  const before = session.usage().cpuSec;
  void session.run(['exec', ...burn()]);
  await isBurnt();
  const { cpuSec, memoryGib, durationSec } = session.usage();
  expectNear(cpuSec - before, burntSec());
  expect(memoryGib).toBeGreaterThan(MIB / 1024);
  expect(durationSec).toBeGreaterThan(CPU_MS / 1000);
});

test('what a reaped child has burnt counts when the runtime has ended', async () => {
  await using session = await begin(open(fixture('runtimes/billed.js'), at('work')));
  expect(await session.run(['exec', ...burn('end')])).toMatchObject({ code: 0 });
  await session.terminate();
  const { cpuSec } = session.usage();
  expect(cpuSec).toBeGreaterThan(burntSec() * (1 - SHARE));
  await begin(session);
  expect(session.usage().cpuSec).toBeGreaterThanOrEqual(cpuSec);
});

test('what leaves the group of the runtime does not count', async () => {
  await using session = await begin(open(fixture('runtimes/billed.js'), at('work')));
  const before = session.usage().cpuSec;
  void session.run(['setsid', ...burn()]);
  await isBurnt();
  expect(session.usage().cpuSec - before).toBeLessThan(burntSec() / 2);
});
