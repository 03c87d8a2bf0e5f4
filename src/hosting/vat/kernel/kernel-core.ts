import type { VatManager, WorkerEnd } from '../manager/vat-manager';
import type { CrankReport, TerminatedVat } from './cranks/crank-report';
import type { DeviceHost } from './devices/device-host';
import type { VatHandle } from './vats/vat-handle';
import type { KernelState } from './state/kernel-state';
import type { KernelSyscalls } from './syscalls/kernel-syscalls';
import type { RefCounter } from './state/ref-counter';
import type { Settlement } from './cranks/settlement';
import type { DeliveryExecutor } from './syscalls/delivery-executor';
import type { Termination } from './cranks/termination';
import type { VatRegistry } from './vats/vat-registry';
import type { VatRecord } from './state/vat-record';
import type { UpgradeItem } from './vats/vat-upgrade';
import type { VatRequests } from './vats/vat-requests';

/** The parts of a kernel that work on one state. */
export interface KernelCore {
  readonly state: KernelState;
  readonly refCounter: RefCounter;
  readonly settlement: Settlement;
  readonly termination: Termination;
  readonly syscalls: KernelSyscalls;
  readonly executor: DeliveryExecutor;
  readonly registry: VatRegistry;
  readonly devices: DeviceHost;
  readonly requests: VatRequests;
  /** Called within the crank that ends a vat. */
  onTerminated: (vat: TerminatedVat) => void;
  /** Makes the worker of a vat between two cranks. @throws VatUnavailableError */
  bringOnline: (vat: VatHandle) => Promise<void>;
  /** Gives a vat new code. */
  upgrade: (item: UpgradeItem) => Promise<Omit<CrankReport, 'crank'>>;
  /** Called when a worker has ended of itself, at any time. */
  onWorkerLost: (record: VatRecord, manager: VatManager, end: WorkerEnd) => void;
}
