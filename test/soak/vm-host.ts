import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { startVm } from '../../src/vm/launch/start-vm';
import type { StartedVm } from '../../src/vm/launch/started-vm';
import { SubprocessLauncher } from '../../src/vm/launch/subprocess/subprocess-launcher';
import { VmManager } from '../../src/vm/launch/vm-manager';
import { VmService } from '../../src/vm/protocol/vm';
import { clientOf } from '../../src/vm/transport/service';
import { VmreError } from '../../src/support/errors/vmre-error';
import { livingProcesses } from '../support/living-processes';
import { eventually } from '../support/runtime-process';
import type { Random } from '../support/random';
import { ensure, inTime, type Suite } from './suite';

const GONE_MS = 10_000;
/** Node needs a tenth of a second to start, more on a busy machine. */
const LATEST_MS = 400;

const fixtures = join(__dirname, '../fixtures/vm');
const program = join(fixtures, 'plugins/misbehaving.js');
const manners = [
  ...['well', 'well', 'well', 'ignore-term', 'ends-on-term', 'has-children', 'close-output'],
  ...['flood', 'hang', 'hang-deaf', 'garbage', 'silent', 'announce-and-exit', 'twice', 'exit 3'],
  ...['die-under-load 30', 'version 41', 'address 127.0.0.1:1'],
];
/** Permitted failures of pending operations when the plugin of a host ends. */
const expected = [
  'VMRE_HANDSHAKE_FAILED',
  'VMRE_PROTOCOL_MISMATCH',
  'VMRE_VM_CRASHED',
  'VMRE_VM_STOPPED',
];

const living = (mark: string): number[] => livingProcesses('environ', `VMRE_TEST_MARK=${mark}`);

const pluginFor = (manner: string, mark: string): SubprocessLauncher => {
  const args = [program, ...manner.split(' ')];
  return new SubprocessLauncher(process.execPath, { args, env: { VMRE_TEST_MARK: mark } });
};

function allowed(what: string): (error: unknown) => void {
  return (error) => {
    ensure(VmreError.is(error) && expected.includes(error.code), `${what}: ${String(error)}`);
  };
}

/** Calls without their own limit: only the host can end them. */
async function use(vm: StartedVm, random: Random): Promise<void> {
  const client = clientOf(VmService, vm.channel());
  const calls: Promise<unknown>[] = [client.waitForEvent({})];
  for (let i = random.below(50); i > 0; i -= 1) {
    calls.push(random.below(2) ? client.health({}) : client.version({}));
  }
  await Promise.all(calls.map((call) => call.catch(allowed('a call'))));
}

/** A fault of a starting or running plugin, at a random moment. */
const attacks = [
  (pids: number[]) => pids.forEach((pid) => end(pid, 'SIGKILL')),
  (pids: number[]) => pids.forEach((pid) => end(pid, 'SIGSEGV')),
  (pids: number[]) => pids.forEach((pid) => end(pid, 'SIGTERM')),
  () => undefined,
];

function end(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It was faster.
  }
}

/** Plugins of this process: whatever happens to them, everything settles and no process is left. */
async function attackPlugins(random: Random, mark: string): Promise<void> {
  const manager = new VmManager();
  const controller = new AbortController();
  const { signal } = controller;
  const chosen = Array.from({ length: 1 + random.below(3) }, () => random.pick(manners));
  const lives = chosen.map(async (manner) => {
    const options = { handshakeMs: 2000 + random.below(1000), answerMs: 1000, signal };
    const begin = random.below(2)
      ? manager.start({ plugin: pluginFor(manner, mark), ...options })
      : startVm({ plugin: pluginFor(manner, mark), ...options }).then((vm) => manager.track(vm));
    const vm = await begin.catch((error: unknown) => allowed(manner)(error));
    if (vm) await Promise.all([use(vm, random), vm.exited]);
  });
  const over = Promise.all(lives);
  over.catch(() => undefined); // it is awaited below
  await sleep(random.below(LATEST_MS));
  random.pick(attacks)(living(mark));
  if (random.below(3) === 0) controller.abort();
  await sleep(random.below(LATEST_MS));
  const graceMs = random.pick([0, 50, 300]);
  const what = chosen.join(', ');
  const reports = await inTime(manager.stopAll({ graceMs }), GONE_MS, `stopping ${what}`);
  for (const { problem } of reports) ensure(!problem, `${what}: ${problem}`);
  await inTime(over, GONE_MS, `the end of ${what}`);
  await eventually(`the end of the processes of ${what}`, () => living(mark).length === 0, GONE_MS);
}

/** A host in a separate process: however it ends, its plugins exit as well. */
async function attackHost(random: Random, mark: string): Promise<void> {
  const chosen = Array.from({ length: 1 + random.below(3) }, () => random.pick(manners));
  const host = spawn(process.execPath, [join(fixtures, 'hosts/host.js'), ...chosen], {
    env: { VMRE_TEST_MARK: mark },
    stdio: 'ignore',
  });
  await sleep(random.below(2 * LATEST_MS));
  host.kill(random.pick(['SIGKILL', 'SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']));
  const what = `the end of ${chosen.join(', ')} with their host`;
  await eventually(what, () => living(mark).length === 0, GONE_MS);
}

/** Plugins and hosts that end at a random moment: nothing hangs, and nothing is left behind. */
export const vmHost: Suite = {
  describe: 'hosts of VM plugins; either of the two ends at a random moment',
  full: 500,
  async round(random) {
    const mark = `soak-${process.pid}-${random.below(1e9)}`;
    try {
      await (random.below(4) === 0 ? attackHost : attackPlugins)(random, mark);
    } finally {
      for (const pid of living(mark)) end(pid, 'SIGKILL');
    }
  },
};
