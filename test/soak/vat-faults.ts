import { setTimeout as pause } from 'node:timers/promises';

import type { VatLimits } from '../../src/vat/limits';
import type { Random } from '../support/random';
import type { VatTown } from './vat-town';
import type { Victim, VictimWorker } from './vat-victim';

/** A fault of a victim, from outside or by itself. */
export interface VatFault {
  readonly name: string;
  readonly workers: readonly VictimWorker[];
  readonly limits?: VatLimits;
  /** The expected reason for the end of the vat. */
  readonly reason: RegExp;
  /** @returns the moment of the fault, if it has one */
  readonly commit: (town: VatTown, victim: Victim, random: Random) => Promise<number>;
}

const outside = ['thread', 'process'] as const;
const killed = /ended with (signal SIGKILL|exit code [01])/;
const LATEST_KILL_MS = 20;
/** Above usual values, so that only endless work reaches it. */
const deliveryMs = 100;
const tooLong = new RegExp(`took more than ${deliveryMs} ms`);

function killNow(victim: Victim): number {
  victim.kill();
  return performance.now();
}

/** Kills it at a random moment of a delivery. */
const killedIn = (name: string, method: string): VatFault => ({
  ...{ name, workers: outside, reason: killed },
  async commit(town, victim, random) {
    await town.send(victim.name, method);
    const run = town.kernel.run();
    await pause(random.below(LATEST_KILL_MS));
    const time = killNow(victim);
    await run;
    return time;
  },
});

/** A delivery that never ends by itself. @returns when its time was over */
const endless = (name: string, method: string, workers: readonly VictimWorker[]): VatFault => ({
  ...{ name, workers, limits: { deliveryMs }, reason: tooLong },
  async commit(town, victim) {
    await town.send(victim.name, method);
    return performance.now() + deliveryMs;
  },
});

/** The effect of a message to a vat. */
const done = (
  name: string,
  method: string,
  reason: RegExp,
  workers: readonly VictimWorker[] = outside,
  limits: VatLimits = {},
): VatFault => ({
  ...{ name, workers, reason, limits },
  async commit(town, victim) {
    await town.send(victim.name, method);
    return performance.now();
  },
});

const lies: readonly (readonly [method: string, reason: RegExp])[] = [
  ['garbage', /its length/],
  ['comma', /comma/],
  ['huge', /its length/],
  ['text', /invalid message/],
  ['unknown', /invalid message/],
  ['ready', /instead of deliverDone/],
  ['twice', /without a request/],
  ['together', /without a request/],
  ['status', /invalid message/],
  ['badSyscall', /illegal syscall/],
  ['badSlot', /illegal syscall/],
  ['protoSlot', /illegal syscall/],
  ['failure', /it is as it is/],
  ['exit', /exit code 7/],
  ['syscall-later', /without a request/],
  ['console-later', /without a request/],
  ['deliverDone-later', /without a request/],
  ['garbage-later', /its length/],
  ['exit-later', /exit code 7/],
];

/** Faults with an immediate end. */
export const quickFaults: readonly VatFault[] = [
  {
    ...{ name: 'killed while idle', workers: [...outside, 'liar'], reason: killed },
    commit: (_town, victim) => Promise.resolve(killNow(victim)),
  },
  {
    ...{ name: 'killed while it answers others', workers: outside, reason: killed },
    async commit(town, victim, random) {
      const talks = Array.from({ length: 3 }, () => town.talk(victim.name));
      await pause(random.below(LATEST_KILL_MS));
      const time = killNow(victim);
      await Promise.all(talks);
      return time;
    },
  },
  killedIn('killed while it spins', 'spin'),
  killedIn('killed while it waits for syscalls', 'ask'),
  killedIn('killed while it makes syscalls', 'keep'),
  done('ends itself', 'fail', /enough/),
  ...lies.map(([method, reason]) => done(`lies: ${method}`, method, reason, ['liar'])),
];

/** Faults whose detection takes time. */
export const slowFaults: readonly VatFault[] = [
  endless('spins in a loop', 'spin', outside),
  endless('spins in promise jobs', 'endless', outside),
  endless('spins in syscalls that wait', 'ask', outside),
  endless('does not answer', 'silent', ['liar']),
  endless('half a frame', 'half', ['liar']),
  {
    ...{ name: 'stopped', workers: ['process', 'liar'], limits: { deliveryMs }, reason: tooLong },
    async commit(town, victim) {
      victim.signal('SIGSTOP');
      await town.send(victim.name, 'add');
      return performance.now() + deliveryMs;
    },
  },
  ...['fill', 'list', 'map', 'copies'].map((method) =>
    done(`fills its memory: ${method}`, method, /memory/, outside, { memoryMb: 16 }),
  ),
  done('writes too many lines', 'talk', /it wrote more|took more/, outside, { deliveryMs: 2000 }),
];
