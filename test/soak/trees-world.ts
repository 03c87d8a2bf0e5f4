import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';

import { livingProcesses } from '../support/living-processes';
import { Bench, eventually, example, type RuntimeProcess } from '../support/runtime-process';
import { Random } from '../support/random';
import { ensure, inTime } from './suite';

const COMMANDS = 20;
const GONE_MS = 10_000;
const NEXT_NUMBER = '/proc/sys/kernel/ns_last_pid';

/** Starts leftovers of a command; it prints the pids that it used. */
const scripts = (mark: string): string[] => [
  `echo $$; sleep ${mark} >/dev/null 2>&1 & echo $!`,
  `echo $$; setsid sleep ${mark} >/dev/null 2>&1 & echo $!`,
  `echo $$; (setsid sleep ${mark} >/dev/null 2>&1 & echo $!)`,
  `echo $$; (setsid env -i sleep ${mark} >/dev/null 2>&1 & echo $!)`,
  `echo $$; (trap '' TERM; sleep ${mark} >/dev/null 2>&1 & echo $!)`,
  `echo $$; sleep 0 & echo $!; wait`,
  // Forks, opens a session and exits, again and again; the mark is on each command line.
  `echo $$; export again='sleep 0; setsid sh -c "$again" sh ${mark} & exit 0'
  setsid sh -c "$again" sh ${mark} >/dev/null 2>&1 &`,
];

/** Unrelated processes with pids that the runtime has seen; a signal would kill them. */
class Victims {
  reused = 0;
  private readonly all: ChildProcess[] = [];

  async begin(numbers: readonly number[]): Promise<void> {
    for (const number of numbers) {
      writeFileSync(NEXT_NUMBER, String(number - 1));
      const victim = spawn('sleep', ['1000'], { stdio: 'ignore', detached: true, env: {} });
      await once(victim, 'spawn');
      this.all.push(victim);
      if (victim.pid === number) this.reused += 1;
    }
  }

  check(): void {
    const hit = this.all.filter(({ exitCode, signalCode }) => exitCode !== null || signalCode);
    const names = hit.map(({ pid, signalCode }) => `${pid} by ${signalCode}`);
    ensure(hit.length === 0, `strangers were signalled: ${names.join(', ')}`);
  }

  clear(): void {
    for (const victim of this.all) victim.kill('SIGKILL');
  }
}

/** How the runtime ends. */
const ends: Record<string, (runtime: RuntimeProcess) => unknown> = {
  shutdown: async ({ client, child }) => {
    await client.shutdown();
    child.stdin.end();
  },
  SIGTERM: ({ child }) => child.kill('SIGTERM'),
  SIGKILL: ({ child }) => child.kill('SIGKILL'),
};

/** Frees some of the pids, as if the processes had exited by themselves. */
async function endSome(mark: string, random: Random): Promise<void> {
  for (const pid of livingProcesses('cmdline', mark)) {
    if (random.below(2) === 0) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has continued meanwhile
    }
  }
  await new Promise((done) => setTimeout(done, random.below(20)));
}

function describe(pid: number): string {
  const read = (file: string): string => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  };
  const limit = /^Max file locks.*$/m.exec(read('limits'))?.[0] ?? '';
  return [read('stat'), read('cmdline'), read('environ'), limit].join('\n  ');
}

/** One runtime and many commands, in a separate namespace. Prints the number of reused pids. */
async function main(seed: number): Promise<void> {
  const random = new Random(seed);
  const bench = new Bench();
  const victims = new Victims();
  const mark = `9998.${random.below(1e9)}`;
  try {
    const runtime = bench.serve(example('example-runtime'));
    await runtime.client.hello();
    const end = random.pick(Object.keys(ends));
    // A process that exits and forks all the time may escape a guard that is a shell.
    const kinds = end === 'SIGKILL' ? scripts(mark).slice(0, -1) : scripts(mark);
    for (let i = 0; i < COMMANDS; i += 1) {
      const { stdout } = await runtime.run('exec', 'sh', '-c', random.pick(kinds));
      await endSome(mark, random);
      await victims.begin(stdout.split('\n').filter(Boolean).map(Number));
      victims.check();
    }
    void Promise.resolve(ends[end]!(runtime)).catch(() => undefined);
    const { code } = await inTime(runtime.exit, GONE_MS, `the end after ${end}`);
    const left = (): number => livingProcesses('cmdline', mark).length;
    const isTold = runtime.stderr.includes('VMRE_CHILDREN_LEFT');
    if (!isTold)
      await eventually(`${end} (${code}): no process is left`, () => left() === 0, GONE_MS);
    await new Promise((done) => setTimeout(done, 50));
    const who = livingProcesses('cmdline', mark).map(describe).join('\n');
    ensure(isTold || who === '', `${end} (${code}): left, and not reported:\n${who}`);
    victims.check();
    process.stdout.write(`${victims.reused}\n`);
  } finally {
    victims.clear();
    bench.clear();
  }
}

main(Number(process.argv[2])).catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
