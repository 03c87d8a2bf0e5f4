import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { GroupUsage, usedByEndedChildren } from '../support/group-usage';
import { livingProcesses } from '../support/living-processes';
import { Bench, eventually, fixture, RuntimeProcess } from '../support/runtime-process';

const PATIENCE_MS = 90_000;
const SAMPLE_MS = 100;
const CPU_MS = 700;
const MIB = 100;
/** Accuracy of the counters. */
const SHARE = 0.05;
/** Allows for a shell, and for clock ticks of 10 ms. */
const EXTRA_MS = 60;

const burner = join(__dirname, '../fixtures/burn.js');
let bench: Bench;
let child: ChildProcessWithoutNullStreams;

beforeEach(() => {
  bench = new Bench();
});

afterEach(() => {
  child.kill('SIGKILL');
  bench.clear();
});

interface Burnt {
  ms: number;
  bytes: number;
}

/** Starts the runtime as leader of the metered process group. */
function serve(): RuntimeProcess {
  const args = [fixture('billed'), '--workdir', bench.workdir, 'start'];
  const { env } = bench;
  child = spawn(process.execPath, args, { env, detached: true });
  return new RuntimeProcess(child);
}

/** Runs the program that uses time and memory. */
async function burn(runtime: RuntimeProcess, way: string, end = ''): Promise<Burnt> {
  const path = join(bench.directory, 'burnt');
  const program = [process.execPath, burner, path, String(CPU_MS), String(MIB), end];
  await runtime.begin(way, ...program);
  await eventually('the end of the work', () => existsSync(path), PATIENCE_MS);
  return JSON.parse(readFileSync(path, 'utf8')) as Burnt;
}

const inGroup = [
  'spawn',
  'exec',
  'startChild',
  'child_process',
  'grandchild',
  'double fork',
  'no environment',
];

test.each(inGroup)(
  '%s: usage is counted while the runtime runs, and every end preserves it',
  async (way) => {
    const runtime = serve();
    const { pid = 0 } = runtime.child;
    const usage = new GroupUsage(pid, pid);
    const timer = setInterval(() => usage.sample(), SAMPLE_MS);
    try {
      const burnt = await burn(runtime, way);
      const isCounted = (): boolean => usage.sample().cpuMs >= burnt.ms * (1 - SHARE);
      await eventually('a count of all of it', isCounted, PATIENCE_MS);
      expect(usage.sample().bytes).toBeGreaterThanOrEqual(burnt.bytes);
      runtime.child.kill('SIGTERM');
      expect((await runtime.exit).code).toBe(143);
      const counted = usage.sample().cpuMs;
      expect(counted).toBeGreaterThanOrEqual(burnt.ms * (1 - SHARE));
      expect(counted).toBeLessThanOrEqual(burnt.ms * (1 + SHARE) + EXTRA_MS);
      expect(livingProcesses('cmdline', burner)).toEqual([]);
    } finally {
      clearInterval(timer);
    }
  },
);

const waitedFor = ['spawn', 'exec', 'startChild', 'child_process', 'grandchild', 'setsid'];

test.each(waitedFor)(
  '%s: an exited process is counted with the runtime when the runtime exits',
  async (way) => {
    const before = usedByEndedChildren();
    const runtime = serve();
    const burnt = await burn(runtime, way, 'end');
    await eventually('its end', () => livingProcesses('cmdline', burner).length === 0, PATIENCE_MS);
    runtime.child.kill('SIGTERM');
    await runtime.exit;
    expect(usedByEndedChildren() - before).toBeGreaterThanOrEqual(burnt.ms * (1 - SHARE));
  },
);

test.each(['spawn', 'exec', 'startChild', 'child_process'])(
  '%s: the runtime waits for the processes that it kills',
  async (way) => {
    const before = usedByEndedChildren();
    const runtime = serve();
    const burnt = await burn(runtime, way);
    runtime.child.kill('SIGTERM');
    await runtime.exit;
    expect(usedByEndedChildren() - before).toBeGreaterThanOrEqual(burnt.ms * (1 - SHARE));
  },
);
