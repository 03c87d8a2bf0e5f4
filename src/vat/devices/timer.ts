import { encodeCapData } from '../capdata/encode-capdata';
import { takeNumber, takeObject } from './arguments';
import { systemClock, type Clock } from './clock';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { PersistentState } from './persistent-state';
import { DeviceRefusal, methodDevice } from './method-device';

interface Wake {
  readonly id: number;
  readonly time: number;
  /** Milliseconds between repetitions; undefined for a single one. */
  readonly every?: number;
  readonly handler: string;
}

interface State {
  readonly next: number;
  readonly wakes: readonly Wake[];
}

/**
 * A device that wakes vats: `now()`, `wakeAt(time, handler)`, `wakeAfter(ms, handler)`, `wakeEvery(ms,
 * handler)` and `cancel(id)`. At its time the handler receives `wake(time, id)` once; if the kernel did not
 * run then, after its next start. All times are in milliseconds.
 *
 * @param clock default: the clock of the machine
 */
export const timerDevice =
  (clock: Clock = systemClock): DeviceMaker =>
  (syscalls, input) => {
    const timer = new Timer(clock, syscalls, input);
    timer.arm();
    return methodDevice(
      {
        now: () => clock.now(),
        wakeAt: (time, handler) => timer.add(takeNumber(time, 'a time'), handler),
        wakeAfter: (ms, handler) => timer.add(clock.now() + takeNumber(ms, 'a delay'), handler),
        wakeEvery: (ms, handler) => {
          const every = takeNumber(ms, 'a period');
          if (every < 1) throw new DeviceRefusal('a period must be at least 1 ms');
          return timer.add(clock.now() + every, handler, every);
        },
        cancel: (id) => timer.cancel(takeNumber(id, 'an id')),
      },
      { stop: () => timer.stop() },
    );
  };

class Timer {
  private readonly state: PersistentState<State>;
  /** The alarm for the earliest wake-up. */
  private cancelAlarm: () => void = () => undefined;
  private isStopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly syscalls: DeviceSyscalls,
    private readonly input: DeviceInput,
  ) {
    this.state = new PersistentState<State>(syscalls, { next: 1, wakes: [] });
  }

  add(time: number, handler: unknown, every?: number): number {
    const { next: id, wakes } = this.state.get();
    const wake = { id, time, handler: takeObject(handler, 'a handler') };
    this.set({ next: id + 1, wakes: [...wakes, every === undefined ? wake : { ...wake, every }] });
    return id;
  }

  /** @returns whether it was pending */
  cancel(id: number): boolean {
    const { next, wakes } = this.state.get();
    const left = wakes.filter((wake) => wake.id !== id);
    if (left.length === wakes.length) return false;
    this.set({ next, wakes: left });
    return true;
  }

  arm(): void {
    this.disarm();
    if (this.isStopped) return;
    const { wakes } = this.state.get();
    if (wakes.length === 0) return;
    const first = Math.min(...wakes.map(({ time }) => time));
    this.cancelAlarm = this.clock.alarm(first, () => this.wakeDue());
  }

  /** A commit that ends later does not arm it again. */
  stop(): void {
    this.isStopped = true;
    this.disarm();
  }

  private disarm(): void {
    this.cancelAlarm();
    this.cancelAlarm = () => undefined;
  }

  private set(state: State): void {
    this.state.set(state);
    this.syscalls.afterCommit(() => this.arm());
  }

  /** The message to a handler and the removal of its wake-up are committed together. */
  private async wakeDue(): Promise<void> {
    try {
      await this.input(() => this.wakeNow());
    } catch {
      // The kernel has stopped; they are due after a restart.
    }
  }

  private wakeNow(): void {
    const now = this.clock.now();
    const { next, wakes } = this.state.get();
    const due = wakes
      .filter(({ time }) => time <= now)
      .sort((a, b) => a.time - b.time || a.id - b.id);
    const again = due.flatMap((wake) => (wake.every === undefined ? [] : [later(wake, now)]));
    this.set({ next, wakes: [...wakes.filter((wake) => !due.includes(wake)), ...again] });
    for (const { handler, time, id } of due) {
      this.syscalls.sendOnly(handler, 'wake', encodeCapData([time, id]));
    }
  }
}

/** Missed repetitions are skipped. */
function later(wake: Wake, now: number): Wake {
  const every = wake.every as number;
  const missed = Math.floor((now - wake.time) / every);
  return { ...wake, time: wake.time + (missed + 1) * every };
}
