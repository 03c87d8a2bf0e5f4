import { encodeCapData } from '../capdata/encode-capdata';
import { takeNatural, takeObject } from './arguments';
import { systemClock, type Clock } from './clock';
import type { DeviceInput, DeviceMaker, DeviceSyscalls } from './device';
import { DeviceRefusal, methodDevice } from './method-device';
import { PersistentState } from './persistent-state';

interface Deadline {
  readonly time: string;
  readonly handler: string;
  /** The repeater that schedules it again. */
  readonly repeater?: number;
}

interface State {
  readonly lastPolled: string;
  /** Null for a deleted one, so that the indexes of the others stay. */
  readonly repeaters: readonly ({ readonly start: string; readonly interval: string } | null)[];
  /** By time, then in the order of the calls. */
  readonly deadlines: readonly Deadline[];
}

/** Options of {@link swingsetTimerDevice}. */
export interface SwingsetTimerOptions {
  /** Default: the clock of the machine. */
  readonly clock?: Clock | undefined;
  /** Milliseconds of the unit in which vats count time; 1000 for seconds. Default 1. */
  readonly unitMs?: number | undefined;
}

/**
 * The timer with the methods of SwingSet's timer device, for the published timer vat and vats that call it:
 * `getLastPolled()`, `setWakeup(time, handler)`, `removeWakeup(handler)`, `makeRepeater(start, interval)`,
 * `schedule(index, handler)`, `deleteRepeater(index)`. Times are bigints. A handler receives `wake(time)`; one of
 * a repeater repeatedly, until the repeater is deleted. No host has to poll it.
 */
export const swingsetTimerDevice =
  ({ clock = systemClock, unitMs = 1 }: SwingsetTimerOptions = {}): DeviceMaker =>
  (syscalls, input) => {
    const timer = new SwingsetTimer(clock, unitMs, syscalls, input);
    timer.arm();
    return methodDevice(
      {
        getLastPolled: () => timer.now(),
        setWakeup: (time, handler) => timer.add(takeNatural(time, 'a time'), handler),
        removeWakeup: (handler) => timer.remove(takeObject(handler, 'a handler')),
        makeRepeater: (start, interval) =>
          timer.makeRepeater(takeNatural(start, 'a start'), takeNatural(interval, 'an interval')),
        schedule: (index, handler) => timer.schedule(index, handler),
        deleteRepeater: (index) => timer.deleteRepeater(index),
      },
      { stop: () => timer.stop() },
    );
  };

class SwingsetTimer {
  private readonly state: PersistentState<State>;
  private cancelAlarm: () => void = () => undefined;
  private isStopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly unitMs: number,
    private readonly syscalls: DeviceSyscalls,
    private readonly input: DeviceInput,
  ) {
    const initial = { lastPolled: '0', repeaters: [], deadlines: [] };
    this.state = new PersistentState<State>(syscalls, initial);
  }

  /** The time in units. It never goes back. */
  now(): bigint {
    const time = BigInt(Math.max(0, Math.floor(this.clock.now() / this.unitMs)));
    const last = BigInt(this.state.get().lastPolled);
    return time > last ? time : last;
  }

  add(time: bigint, handler: unknown, repeater?: number): bigint {
    const name = takeObject(handler, 'a handler');
    const deadline = {
      time: String(time),
      handler: name,
      ...(repeater !== undefined && { repeater }),
    };
    const { deadlines, ...rest } = this.state.get();
    this.set({ ...rest, deadlines: inOrder([...deadlines, deadline]) });
    return time;
  }

  /** @returns the times at which the handler would have been woken */
  remove(handler: string): bigint[] {
    const { deadlines, ...rest } = this.state.get();
    const removed = deadlines.filter((each) => each.handler === handler);
    if (removed.length > 0) {
      this.set({ ...rest, deadlines: deadlines.filter((each) => each.handler !== handler) });
    }
    return removed.map(({ time }) => BigInt(time));
  }

  makeRepeater(start: bigint, interval: bigint): number {
    if (interval < 1n) throw new DeviceRefusal('an interval must be at least 1');
    const { repeaters, ...rest } = this.state.get();
    const made = { start: String(start), interval: String(interval) };
    this.set({ ...rest, repeaters: [...repeaters, made] });
    return repeaters.length;
  }

  deleteRepeater(index: unknown): number {
    const known = this.repeater(index);
    const { repeaters, ...rest } = this.state.get();
    this.set({ ...rest, repeaters: repeaters.map((each, at) => (at === known ? null : each)) });
    return known;
  }

  schedule(index: unknown, handler: unknown): bigint {
    const known = this.repeater(index);
    return this.add(nextTime(this.state.get(), known, this.now()), handler, known);
  }

  arm(): void {
    this.cancelAlarm();
    this.cancelAlarm = () => undefined;
    const [first] = this.state.get().deadlines;
    if (this.isStopped || !first) return;
    this.cancelAlarm = this.clock.alarm(Number(first.time) * this.unitMs, () => this.wakeDue());
  }

  stop(): void {
    this.isStopped = true;
    this.cancelAlarm();
  }

  private repeater(index: unknown): number {
    const known = typeof index === 'bigint' ? Number(index) : index;
    if (typeof known === 'number' && this.state.get().repeaters[known]) return known;
    throw new DeviceRefusal(`unknown repeater ${String(index)}`);
  }

  private set(state: State): void {
    this.state.set(state);
    this.syscalls.afterCommit(() => this.arm());
  }

  /** The messages to handlers and the removal of their deadlines are committed together. */
  private async wakeDue(): Promise<void> {
    try {
      await this.input(() => this.wakeNow());
    } catch {
      // The kernel has stopped; they are due after a restart.
    }
  }

  private wakeNow(): void {
    const now = this.now();
    const state = this.state.get();
    const due = state.deadlines.filter(({ time }) => BigInt(time) <= now);
    const later = state.deadlines.filter(({ time }) => BigInt(time) > now);
    const again = due.flatMap((deadline) => {
      const { repeater } = deadline;
      if (repeater === undefined || !state.repeaters[repeater]) return [];
      return [{ ...deadline, time: String(nextTime(state, repeater, now)) }];
    });
    this.set({ ...state, lastPolled: String(now), deadlines: inOrder([...later, ...again]) });
    for (const { handler, time } of due) {
      this.syscalls.sendOnly(handler, 'wake', encodeCapData([BigInt(time)]));
    }
  }
}

/** The sort keeps the order of equal times. */
const inOrder = (deadlines: readonly Deadline[]): Deadline[] =>
  [...deadlines].sort((a, b) => (BigInt(a.time) < BigInt(b.time) ? -1 : a.time === b.time ? 0 : 1));

/** The first time of a repeater after `now`. */
function nextTime({ repeaters }: State, index: number, now: bigint): bigint {
  const { start, interval } = repeaters[index] as { start: string; interval: string };
  const [first, step] = [BigInt(start), BigInt(interval)];
  return now < first ? first : now + step - ((now - first) % step);
}
