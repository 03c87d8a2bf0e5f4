import type { VatManager } from '../manager/vat-manager';
import type { CrankReport, TerminatedVat } from './crank-report';
import type { DeviceHost } from './device-host';
import type { HostedVat } from './hosted-vat';
import type { KernelState } from './kernel-state';
import type { KernelSyscalls } from './kernel-syscalls';
import type { References } from './references';
import type { Settlement } from './settlement';
import type { SyscallDesk } from './syscall-desk';
import type { Termination } from './termination';
import type { VatHost } from './vat-host';
import type { VatRecord } from './vat-record';
import type { UpgradeItem } from './vat-upgrade';
import type { VatRequests } from './vat-requests';

/** The parts of a kernel that work on one state. */
export interface KernelCore {
  readonly state: KernelState;
  readonly references: References;
  readonly settlement: Settlement;
  readonly termination: Termination;
  readonly syscalls: KernelSyscalls;
  readonly desk: SyscallDesk;
  readonly vats: VatHost;
  readonly devices: DeviceHost;
  readonly requests: VatRequests;
  /** Called within the crank that ends a vat. */
  onTerminated: (vat: TerminatedVat) => void;
  /** Makes the worker of a vat between two cranks. @throws NotOnline */
  bringOnline: (vat: HostedVat) => Promise<void>;
  /** Gives a vat new code. */
  upgrade: (item: UpgradeItem) => Promise<Omit<CrankReport, 'crank'>>;
  /** Called when a worker has ended of itself, at any time. */
  onWorkerLost: (record: VatRecord, manager: VatManager, reason: string) => void;
}
