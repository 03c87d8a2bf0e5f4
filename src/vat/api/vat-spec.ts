import { checkLimits } from '../../support/check-limits';
import { VmreError } from '../../support/errors/vmre-error';
import type { VatLimits } from '../limits';
import type { WorkerProgram } from '../workers/manager/process-link';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { RawSetup } from '../workers/raw-vat';
import type { FaultPolicy, RestartPolicy, UpgradeInterval } from '../kernel/state/vat-record';
import type { VatCode } from '../code/vat-code';

/**
 * The worker in which a vat runs.
 *
 * - `quickjs`: in the process of the kernel, in its own engine, which shares nothing with the host, counts
 *   steps and stops the vat. For untrusted code.
 * - `process`: in a process of Node without permissions. For untrusted code that needs the speed of V8.
 * - `thread`: in a thread of the host's process with its own heap. Only for code that the host trusts not to
 *   attack it.
 * - `local`: in the thread of the kernel. Only for code that the host trusts not to attack or block it.
 */
export type WorkerKind = 'local' | 'thread' | 'process' | 'quickjs';

/**
 * An additional sandbox of a `process`: namespaces and a syscall filter, which the installed program `bwrap`
 * creates. Linux only.
 */
export type VatSandbox = 'bubblewrap';

/** The strongest worker, because the trust of the vat is unknown. See docs/decisions/0011. */
export const DEFAULT_WORKER: WorkerKind = 'quickjs';

/** How a vat runs. */
export interface VatSettings {
  /** The worker, for a vat that is given as code. Default: that of the kernel, which is `quickjs`. */
  readonly worker?: WorkerKind | undefined;
  /** A sandbox, only for worker `process`. Default: none. */
  readonly sandbox?: VatSandbox | undefined;
  /**
   * Whether a vat that is given as code runs on the published `@agoric/swingset-liveslots`, which implements
   * `VatData`: virtual and durable objects. The project of the vat must have it. Default: whether the code uses
   * `VatData`.
   */
  readonly liveslots?: boolean | undefined;
  /** Limits of the vat. A worker ignores those that it cannot measure: see docs/vats.md. */
  readonly limits?: VatLimits | undefined;
  /**
   * Name of the meter that pays for the computation of the vat, which its worker counts. When the meter is
   * exhausted, the delivery is undone, and the vat is terminated, or suspended until a refill if `onFault` is
   * `suspend`. Default: none.
   */
  readonly meter?: string | undefined;
  /** Passed to buildRootObject when the vat starts. References are those of the kernel. */
  readonly parameters?: unknown;
  /** Whether the kernel stops if the vat is terminated. Default false. */
  readonly critical?: boolean | undefined;
  /**
   * The consequence of a fault of the vat: an exceeded limit, an illegal syscall, an error outside of its
   * methods. `terminate` ends the vat. `suspend` undoes the delivery and keeps the vat: its deliveries wait
   * until {@link VatKernel.resumeVat}, and the undone one is made again first. It needs a transcript, which is
   * then the default. Default `terminate`.
   */
  readonly onFault?: FaultPolicy | undefined;
  /**
   * What a restart of the kernel brings the vat back from. `transcript`: its deliveries are replayed, unless its
   * state was saved. `durable`: its code is started anew with its baggage, as by an upgrade, whatever has happened
   * before; for vats that keep nothing else. It needs a transcript, with which the vat survives the loss of its
   * worker. Default `transcript`.
   */
  readonly restart?: RestartPolicy | undefined;
  /**
   * When the vat is upgraded to its own code, so that its transcript stays short; or `never`. Default: `never`;
   * with `restart: 'durable'` 5,000 deliveries or 5,000,000 bytes.
   */
  readonly upgradeEvery?: UpgradeInterval | 'never' | undefined;
  /**
   * Whether the deliveries of the vat are recorded, to bring it back after a restart. Default: true for
   * confined vats if the store is on disk, otherwise false.
   */
  readonly transcript?: boolean | undefined;
  /**
   * Whether to create a new vat in place of one of this name that has ended. Default: that of the kernel,
   * false.
   */
  readonly restartTerminated?: boolean | undefined;
  /** The number of deliveries after which the vat is asked for its garbage, or `never`. Default 1000. */
  readonly reapInterval?: number | 'never' | undefined;
  /**
   * The number of deliveries after which the state of a vat in `quickjs` is saved, or `never`. A restart loads
   * it and replays only later deliveries. Default: 200, and more for a vat with much memory.
   */
  readonly snapshotEvery?: number | 'never' | undefined;
  /**
   * Whether the transcript before the latest snapshot is kept, for `vmre vat replay` and for other engines.
   * Default false.
   */
  readonly history?: boolean | undefined;
  /**
   * Whether messages to a promise of the vat are delivered before it is settled. Not for vats that are given
   * as code. Default false.
   */
  readonly enablePipelining?: boolean | undefined;
}

/**
 * A vat: code, a program that speaks the worker protocol, a raw vat of the host, or a manager that the host
 * provides.
 */
export type VatSpec = VatSettings &
  (
    VatCode | WorkerProgram | { readonly setup: RawSetup } | { readonly manager: VatManagerFactory }
  );

/**
 * New code for a vat, with its settings. What is omitted has the same default as for a new vat, except that
 * the vat keeps its parameters; `parameters: undefined` passes undefined.
 */
export type VatUpgrade = Pick<
  VatSettings,
  'worker' | 'sandbox' | 'liveslots' | 'limits' | 'parameters'
> & {
  /** The message of the rejection for waiters on promises of the old code. Default `vat upgraded`. */
  readonly message?: string | undefined;
} & (
    VatCode | WorkerProgram | { readonly setup: RawSetup } | { readonly manager: VatManagerFactory }
  );

/** Whether the vat is isolated from the host's code, so that it can be brought back from a transcript. */
export const isConfined = (spec: VatSpec): spec is VatSettings & (VatCode | WorkerProgram) =>
  !('setup' in spec) && !('manager' in spec);

/**
 * @throws VMRE_VAT_OPTION_REFUSED if the vat could not be brought back as its options promise;
 *   VMRE_OPTION_INVALID
 */
export function checkPolicies(
  name: string,
  options: Pick<VatSettings, 'onFault' | 'restart' | 'upgradeEvery' | 'transcript'> = {},
): void {
  const { onFault, restart, upgradeEvery, transcript } = options;
  if (typeof upgradeEvery === 'object') {
    const limits = { deliveries: 'count above 0', bytes: 'number above 0' } as const;
    checkLimits(upgradeEvery, limits, `vat ${name}: upgradeEvery.`);
  }
  const setting =
    onFault === 'suspend'
      ? 'onFault suspend'
      : restart === 'durable'
        ? 'restart durable'
        : undefined;
  if (setting === undefined || transcript === true) return;
  const text = `vat ${name}: ${setting} requires a transcript, from which the vat is brought back`;
  throw new VmreError('VMRE_VAT_OPTION_REFUSED', text, {
    hint: `Set transcript to true, or remove ${setting.split(' ')[0]}.`,
    data: { vat: name },
  });
}

/** An authored vat would send such messages to itself for ever. @throws VMRE_VAT_OPTION_REFUSED */
export function checkPipelining(name: string, spec: VatSpec): void {
  const isRaw = 'setup' in spec || 'manager' in spec || 'program' in spec;
  if (isRaw || spec.enablePipelining !== true) return;
  const text = `vat ${name}: enablePipelining is only for raw vats and programs, not for a vat that is given as code`;
  throw new VmreError('VMRE_VAT_OPTION_REFUSED', text, { data: { vat: name } });
}
