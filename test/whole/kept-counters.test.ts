import { Bench, eventually, fixture, type RuntimeProcess } from '../support/runtime-process';
import { playsAll } from '../support/plays-all';

const counter = 'golem.usage.test.count';
const PATIENCE_MS = 20_000;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => bench.clear());

const counted = ({ monitor }: RuntimeProcess): number => monitor.counters.get(counter) ?? 0;

async function start(): Promise<RuntimeProcess> {
  const runtime = bench.serve(fixture('counting'));
  await runtime.client.hello();
  return runtime;
}

test('counters continue after TERMINATE, DEPLOY and START of the same activity', async () => {
  const deploy = [fixture('counting'), '--workdir', bench.workdir, 'deploy', '--', '5'] as const;
  await bench.invoke(...deploy);
  const first = await start();
  expect(counted(first)).toBe(5); // the counts of DEPLOY
  await first.run('add', '3');
  await first.client.shutdown();
  expect(counted(first)).toBe(8);
  first.child.kill('SIGKILL');
  await bench.invoke(...deploy);
  const second = await start();
  expect(counted(second)).toBe(13);
  const { code, stderr } = await second.run('set', '4');
  expect(code).toBe(1);
  expect(stderr).toContain('is at 13 and cannot fall to 4');
});

test('counters never decrease after a kill', async () => {
  let last = 0;
  for (let round = 0; round < (playsAll ? 4 : 2); round += 1) {
    const runtime = await start();
    expect(counted(runtime)).toBeGreaterThanOrEqual(last);
    await runtime.begin('spin');
    const before = counted(runtime);
    await eventually('a count', () => counted(runtime) > before, PATIENCE_MS);
    runtime.child.kill('SIGKILL');
    await runtime.exit;
    last = counted(runtime);
  }
  expect(last).toBeGreaterThan(0);
});
