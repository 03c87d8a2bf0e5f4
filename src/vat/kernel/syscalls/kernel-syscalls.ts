import type { KRef } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { KernelSyscall, KernelSyscallResult } from '../../types/syscall';
import type { DeviceHost } from '../devices/device-host';
import type { KernelState } from '../state/kernel-state';
import type { RefCounter } from '../state/ref-counter';
import type { Settlement } from '../cranks/settlement';

const done: KernelSyscallResult = Object.freeze(['ok', null] as const);

/** A vat's request to exit. */
interface ExitRequest {
  readonly isFailure: boolean;
  readonly info: CapData<KRef>;
}

/** Executes syscalls that the translator has checked. */
export class KernelSyscalls {
  private exit: ExitRequest | undefined;

  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly settlement: Settlement,
    private readonly devices: DeviceHost,
  ) {}

  /** Takes the exit request of this crank. */
  takeExit(): ExitRequest | undefined {
    const { exit } = this;
    this.exit = undefined;
    return exit;
  }

  execute(syscall: KernelSyscall): KernelSyscallResult {
    switch (syscall[0]) {
      case 'send': {
        const [, target, msg] = syscall;
        this.refCounter.retain(target);
        this.refCounter.retainMessage(msg);
        this.state.runQueue.push({ type: 'send', target, msg });
        return done;
      }
      case 'invoke':
        return this.devices.invoke(syscall[1], syscall[2], syscall[3]);
      case 'subscribe':
        this.settlement.subscribe(syscall[1], syscall[2]);
        return done;
      case 'resolve':
        for (const [kpid, { rejected, data }] of syscall[2]) {
          this.settlement.settle(kpid, rejected, data);
        }
        return done;
      case 'vatstoreGet':
        return ['ok', this.state.vatStore.get(syscall[1], syscall[2]) ?? null];
      case 'vatstoreGetNextKey':
        return ['ok', this.state.vatStore.nextKey(syscall[1], syscall[2]) ?? null];
      case 'vatstoreSet':
        this.state.vatStore.set(syscall[1], syscall[2], syscall[3]);
        return done;
      case 'vatstoreDelete':
        this.state.vatStore.set(syscall[1], syscall[2], undefined);
        return done;
      case 'retireExports':
        for (const kref of syscall[1]) this.retire(kref);
        return done;
      case 'abandonExports':
        for (const kref of syscall[2]) this.abandon(kref);
        return done;
      case 'exit':
        this.exit = { isFailure: syscall[2], info: syscall[3] };
        return done;
    }
  }

  private retire(kref: KRef): void {
    const object = this.state.objects.get(kref);
    if (object) this.refCounter.retire(object);
  }

  private abandon(kref: KRef): void {
    const object = this.state.objects.get(kref);
    if (!object) return;
    this.state.journal.touch(object);
    object.owner = undefined;
    this.refCounter.markForGc(kref);
  }
}
