/** Run vats: objects that are kept, that talk in promises, and that cannot harm each other. See docs/vats.md. */
export { createKernel, type KernelOptions } from './host/create-kernel';
export { VatKernel } from './host/vat-kernel';
export type { MessageResult, VatTermination } from './host/host-values';
export type { VatSettings, VatSpec } from './host/vat-spec';
export type { VatCode } from './host/vat-code';
export {
  E,
  Far,
  type Baggage,
  type BuildRootObject,
  type ERef,
  type EventualSend,
  type MakeFar,
  type Sending,
  type SendingOnly,
  type VatPowers,
} from './host/author';
export { exportReadable, importState } from './host/state-file';
export type { TraceLine, TraceTarget } from './host/trace';

export { KernelRef, Tagged } from './data/kernel-ref';
export { decodeCapData } from './data/decode-capdata';
export { encodeCapData } from './data/encode-capdata';

export type { CrankReport, TerminatedVat } from './kernel/cranks/crank-report';
export type { KernelFacet, WaitingVat } from './kernel/host/kernel-facet';
export type { HostResult } from './kernel/host/host-results';
export type { ResultPolicy } from './kernel/state/kernel-promise';
export type { RunQueueItem } from './kernel/state/run-queue-item';
export type { RunPolicy, RunSummary } from './kernel/run-policy';
export type { KernelStatistics, VatStatistics } from './kernel/host/statistics';
export type { AnsweredSyscall } from './kernel/syscalls/answered-syscall';
export type { AddVatOptions } from './kernel/vats/create-vat';
export type { FactoryResolver } from './kernel/kernel-setup';
export type { VatEnding } from './kernel/state/ended-vats';
export type { VatOptions } from './kernel/state/vat-record';

export { compartmentManager, type CompartmentOptions } from './manager/compartment-manager';
export { rawManager } from './manager/raw-manager';
export type { RawDispatch, RawSetup, RawSyscalls } from './worker/raw-vat';
export type {
  ManagerLimits,
  VatManager,
  VatManagerFactory,
  WorkerEnd,
} from './manager/vat-manager';
export type { VatLog, VatLogLine } from './worker/realm';

export type { CapData } from './shapes/capdata';
export type { DRef, KPid, KRef, VatId, VPid, VRef } from './shapes/refs';
export type {
  Delivery,
  DeliveryUsage,
  KernelDelivery,
  Message,
  PromiseDescriptor,
  Resolution,
  VatDelivery,
  VatDeliveryResult,
} from './shapes/delivery';
export type {
  KernelSyscall,
  KernelSyscallResult,
  Syscall,
  SyscallResult,
  VatSyscall,
  VatSyscallHandler,
  VatSyscallResult,
} from './shapes/syscall';

export { Bridge, type BridgeHandlers } from './devices/bridge';
export { ManualClock, systemClock, type Clock } from './devices/clock';
export { Mailbox, type OutboundMessage } from './devices/mailbox';
export { DeviceRefusal, methodDevice, type DeviceMethods } from './devices/method-device';
export { timerDevice } from './devices/timer';
export { vatAdminDevice } from './devices/vat-admin';
export type {
  Device,
  DeviceInput,
  DeviceMaker,
  DeviceResult,
  DeviceSyscalls,
  NewVat,
  VatControl,
  VatEnd,
} from './devices/device';
