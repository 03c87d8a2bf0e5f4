import type { VatDelivery } from '../types/delivery.js';
import type { SyscallResult, Syscall } from '../types/syscall.js';
import { rawSyscalls, type RawDispatch, type RawSetup } from '../workers/raw-vat.js';
import { BufferAccount } from './buffers/buffer-account.js';
import { evaluateCode } from './compartment.js';
import { hostSyscall, beginCounting } from './host-bindings.js';
import { LiveSlots, type BuildRoot } from './live-slots.js';
import { Meter } from './meter.js';
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
  /** The problem of the current delivery, or undefined. */
  private failure: string | undefined;

  constructor(
    private readonly number: number,
    private readonly name: string,
    private readonly source: string,
    bufferBytes = Infinity,
    computation?: number,
  ) {
    this.buffers = new BufferAccount(bufferBytes);
    if (computation !== undefined) this.meter = new Meter(computation);
  }

  /** The problem of the last delivery, or undefined. */
  get problem(): string | undefined {
    return this.meter?.problem ?? this.failure;
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
    const { setup, buildRootObject } = evaluateCode(name, this.source, console, this.meter?.step);
    if (typeof setup === 'function') return this.openRaw(setup as RawSetup);
    if (typeof buildRootObject !== 'function') {
      throw new TypeError('the code of the vat must export a function buildRootObject');
    }
    const saveError = (error: Error): void => console.error('rejected with', error);
    const build = buildRootObject as BuildRoot;
    const liveSlots = new LiveSlots(name, new Syscalls(number), build, saveError);
    return (delivery, recorded) => liveSlots.deliver(delivery, recorded);
  }

  private openRaw(setup: RawSetup): Dispatch {
    const ask = (syscall: Syscall): SyscallResult =>
      hostSyscall(this.number, syscall, true) as SyscallResult;
    const dispatching = setup(harden(rawSyscalls(ask)));
    const dispatch = (ready: RawDispatch, delivery: VatDelivery): Work => {
      beginCounting();
      return ready(harden(delivery));
    };
    if (typeof dispatching === 'function') return (delivery) => dispatch(dispatching, delivery);
    return async (delivery) => dispatch(await dispatching, delivery);
  }
}

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return 'an error that cannot be converted to a string';
  }
}
