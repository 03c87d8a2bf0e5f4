/**
 * Run vats: isolated, persistent parts of a program that communicate by messages. See docs/vats.md.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/vat
 */
export { openKernel, type KernelOptions } from './api/open-kernel';
export type { VatLogger } from './api/vat-logger';
export type { VatKernel } from './api/vat-kernel';
export type {
  BootstrapName,
  BootstrapOf,
  BuildSpec,
  Copied,
  HasMethod,
  HostValue,
  MethodAnswer,
  MethodArguments,
  ParameterSetting,
  ParametersOf,
  QueuedArguments,
  RootOf,
  RootsOf,
  TargetRoot,
  Unpassable,
  VatSpecOf,
} from './api/typed-vats';
export type { MessageResult, VatTermination } from './api/host-values';
export type { VatSandbox, VatSettings, VatSpec, VatUpgrade, WorkerKind } from './api/vat-spec';
export type { VatLimits } from './limits';
export type { EndoBundle } from './code/endo-bundle';
export type { VatCode } from './code/vat-code';
export {
  E,
  Far,
  type Baggage,
  type BuildRootObject,
  type ERef,
  type EventualSend,
  type MakeFar,
  type Sending,
  type SendingMethod,
  type SendingOnly,
  type VatPowers,
} from './code/author';
export { exportReadable, importState } from './api/state-file';
export type { TraceLine, TraceTarget } from './api/trace';
export type {
  TelemetryApi,
  TelemetryAttributes,
  TelemetrySpan,
} from './api/metrics/open-telemetry';
export type { VatMetrics } from './api/metrics/vat-metrics';
export type { SlogOptions } from './api/slog/slog-to';
export type { ClistChange, CrankDetails, SyscallDetails } from './kernel/state/crank-recorder';

export { KernelRef, Tagged } from './capdata/kernel-ref';
export { decodeCapData } from './capdata/decode-capdata';
export { encodeCapData } from './capdata/encode-capdata';

export type { CrankReport, SuspendedVat, TerminatedVat } from './kernel/cranks/crank-report';
export type { KernelFacet, WaitingVat } from './kernel/facet/kernel-facet';
export type { HostResult } from './kernel/facet/host-results';
export type { ResultPolicy } from './kernel/state/kernel-promise';
export type { RunQueueItem } from './kernel/state/run-queue-item';
export type { MeterOptions } from './kernel/meters';
export type { MeterState } from './kernel/state/meter-record';
export type { RunEnd, RunLimitOptions, RunPolicy, RunSummary } from './kernel/run-policy';
export type { KernelStatistics, VatStatistics } from './kernel/facet/statistics';
export type { KernelTables } from './kernel/facet/kernel-tables';
export type { PromiseState } from './kernel/state/kernel-promise';
export type { AddVatOptions } from './kernel/vats/create-vat';
export type { FactoryResolver, KernelLimits } from './kernel/kernel-setup';
export type { VatDivergence } from './kernel/vats/replay';
export type { VatEnding } from './kernel/state/ended-vats';
export type {
  FaultPolicy,
  RestartPolicy,
  UpgradeInterval,
  VatFault,
  VatOptions,
} from './kernel/state/vat-record';
export type { WorkerProgram } from './workers/manager/process-link';

export type { RawDispatch, RawSetup, RawSyscalls, RawTools } from './workers/raw-vat';
export type {
  ManagerLimits,
  VatManager,
  VatManagerFactory,
  WorkerEnd,
} from './workers/manager/vat-manager';

export type { CapData } from './types/capdata';
export type { DRef, KPid, KRef, VatId, VPid, VRef } from './types/refs';
export type {
  Delivery,
  DeliveryUsage,
  KernelDelivery,
  Message,
  PromiseDescriptor,
  Resolution,
  VatDelivery,
  VatDeliveryResult,
} from './types/delivery';
export type {
  AnsweredSyscall,
  KernelSyscall,
  KernelSyscallResult,
  Syscall,
  SyscallResult,
  VatSyscall,
  VatSyscallHandler,
  VatSyscallResult,
} from './types/syscall';

export { Bridge, type BridgeHandlers } from './devices/bridge';
export { ManualClock, systemClock, type Clock } from './devices/clock';
export { Mailbox, type MailboxHandlers, type OutboundMessage } from './devices/mailbox';
export { DeviceRefusal, methodDevice, type DeviceMethods } from './devices/method-device';
export {
  SwingsetMailbox,
  type SwingsetMailboxHandlers,
  type SwingsetPeer,
} from './devices/swingset-mailbox';
export { swingsetTimerDevice, type SwingsetTimerOptions } from './devices/swingset-timer';
export { timerDevice } from './devices/timer';
export { vatAdminDevice } from './devices/vat-admin';
export type {
  Device,
  DeviceMeter,
  DeviceInput,
  DeviceMaker,
  DeviceResult,
  DeviceSyscalls,
  MeterControl,
  NewCode,
  NewVat,
  VatControl,
  VatEnd,
  VatUpgraded,
} from './devices/device';
