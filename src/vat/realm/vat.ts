import type { VatDelivery } from '../types/delivery.js';
import type { SyscallResult, Syscall } from '../types/syscall.js';
import { LIVESLOTS, type LiveSlotsCode } from '../types/liveslots-code.js';
import { rawSyscalls, type RawDispatch, type RawSetup, type RawTools } from '../workers/raw-vat.js';
import { BufferAccount } from './buffers/buffer-account.js';
import { evaluateCode } from './compartment.js';
import { beginCounting, collectGarbage, hostSyscall } from './host-bindings.js';
import { LiveSlots, type BuildRoot } from './live-slots.js';
import { openLiveSlots } from './liveslots-vat.js';
import { Meter } from './meter.js';
import { COLLECTED } from '../workers/recorded-garbage.js';
import { RecordedCollection } from './recorded-collection.js';
import { Syscalls } from './syscalls.js';
import { consoleOf, resetWritten } from './vat-console.js';

/** The part of a delivery that promise jobs do. */
type Work = Promise<void> | void;

/** Handles a delivery; see {@link LiveSlots.deliver}. */
type Dispatch = (delivery: VatDelivery, recorded: readonly Syscall[] | undefined) => Work;

/** An authored or a raw vat: its code is evaluated in the first delivery, and decides. */
export class Vat {
  private dispatch: Dispatch | undefined;
  private readonly meter: Meter | undefined;
  private readonly buffers: BufferAccount;
  private readonly syscalls: Syscalls;
  /** The problem of the current delivery, or undefined. */
  private failure: string | undefined;
  /** Continue a vat that waits until there are no promise jobs. */
  private idleWaiters: (() => void)[] = [];
  private readonly collection: RecordedCollection;

  constructor(
    private readonly number: number,
    private readonly name: string,
    private readonly source: string,
    bufferBytes = Infinity,
    computation?: number,
  ) {
    this.buffers = new BufferAccount(bufferBytes);
    if (computation !== undefined) this.meter = new Meter(computation);
    this.syscalls = new Syscalls(number);
    this.collection = new RecordedCollection({
      collectGarbage,
      save: (dead) => this.syscalls.set(COLLECTED, JSON.stringify(dead)),
    });
  }

  /** The problem of the last delivery, or undefined. */
  get problem(): string | undefined {
    return this.meter?.problem ?? this.failure;
  }

  /** Continues a vat that waits until there are no promise jobs. @returns whether it does */
  goesOn(): boolean {
    if (this.idleWaiters.length === 0 || this.meter?.problem !== undefined) return false;
    for (const go of this.idleWaiters.splice(0)) go();
    return true;
  }

  /** Steps of the last delivery, or undefined if they are not counted. */
  get computation(): number | undefined {
    return this.meter?.used;
  }

  /** Begins a delivery; it includes the promise jobs that follow. */
  begin(delivery: VatDelivery, recorded: readonly Syscall[] | undefined): void {
    this.buffers.begin();
    resetWritten(this.number);
    this.meter?.begin();
    this.idleWaiters = [];
    this.collection.begin(recorded && collectedIn(recorded));
    try {
      this.dispatch ??= this.open();
      const working = this.dispatch(delivery, recorded);
      if (working === undefined) return;
      this.failure = 'it did not finish: it waits for another delivery';
      working.then(
        () => (this.failure = undefined),
        (error: unknown) => (this.failure = textOf(error)),
      );
    } catch (error) {
      this.failure = textOf(error);
    }
  }

  private open(): Dispatch {
    beginCounting();
    const { number, name } = this;
    const console = consoleOf(number) as Console;
    const code = evaluateCode(name, this.source, console, this.meter?.step);
    const { setup, buildRootObject, [LIVESLOTS]: onLiveSlots } = code;
    if (onLiveSlots) return this.openLiveSlots(onLiveSlots, console);
    if (typeof setup === 'function') return this.openRaw(setup as RawSetup);
    if (typeof buildRootObject !== 'function') {
      throw new TypeError('the code of the vat must export a function buildRootObject');
    }
    const saveError = (error: Error): void => console.error('rejected with', error);
    const build = buildRootObject as BuildRoot;
    const liveSlots = new LiveSlots(name, this.syscalls, build, saveError);
    return (delivery, recorded) => liveSlots.deliver(delivery, recorded);
  }

  private openLiveSlots(code: LiveSlotsCode, console: Console): Dispatch {
    const deliver = openLiveSlots(code, this.syscalls, this.tools(), console);
    return (delivery) => {
      this.syscalls.begin(delivery[0] === 'startVat');
      return deliver(delivery);
    };
  }

  private openRaw(setup: RawSetup): Dispatch {
    const ask = (syscall: Syscall): SyscallResult =>
      hostSyscall(this.number, syscall, true) as SyscallResult;
    const dispatching = setup(harden(rawSyscalls(ask)), this.tools());
    const dispatch = (ready: RawDispatch, delivery: VatDelivery): Work => {
      beginCounting();
      return ready(harden(delivery));
    };
    if (typeof dispatching === 'function') return (delivery) => dispatch(dispatching, delivery);
    return async (delivery) => dispatch(await dispatching, delivery);
  }

  private tools(): RawTools {
    const { WeakRef, FinalizationRegistry } = this.collection;
    return harden({
      ...{ name: this.name, WeakRef, FinalizationRegistry },
      whenIdle: () => new Promise<void>((resolve) => void this.idleWaiters.push(resolve)),
      collectGarbage: () => this.collection.collect(),
    });
  }
}

const collectedIn = (recorded: readonly Syscall[]): (readonly number[])[] =>
  recorded.flatMap((syscall) =>
    syscall[0] === 'vatstoreSet' && syscall[1] === COLLECTED
      ? [JSON.parse(syscall[2]) as readonly number[]]
      : [],
  );

function textOf(error: unknown): string {
  try {
    return String(error) || 'an error without a text';
  } catch {
    return 'an error that cannot be converted to a string';
  }
}
