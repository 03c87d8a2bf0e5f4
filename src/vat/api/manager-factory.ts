import { VmreError } from '../../support/errors/vmre-error';
import type { RunLimitOptions } from '../kernel/run-policy';
import { checkLimits } from '../../support/check-limits';
import { DEFAULT_METERED_COMPUTATION, type VatLimits } from '../limits';
import { bounded } from '../workers/manager/bounded-manager';
import { compartmentManager } from '../workers/manager/compartment-manager';
import { rawManager } from '../workers/manager/raw-manager';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import { workerManager, type RemoteVat } from '../workers/manager/worker-manager';
import type { VatLog } from '../workers/realm';
import { meteredSource } from '../workers/metering/metered-source';
import { withOriginalPositions } from '../workers/metering/original-positions';
import { sourceOf } from '../code/vat-code';
import type { VatSandbox, VatSpec, WorkerKind } from './vat-spec';

/** Settings of a kernel for all of its vats. */
export interface VatDefaults {
  /** Receives console output of vats. */
  readonly log: VatLog;
  /** The worker of vats that do not set one. */
  readonly worker: WorkerKind;
}

/** Settings of a {@link VatKernel}. */
export interface VatKernelSetup {
  readonly surroundings: VatDefaults;
  /** Whether confined vats have a transcript by default. */
  readonly keepsTranscripts: boolean;
  readonly ownsStore: boolean;
  readonly restartTerminated: boolean;
  readonly runLimits: RunLimitOptions;
}

/** Each kind of worker is loaded with the first vat that uses it. */
const processes = () =>
  require('../workers/manager/process-link') as typeof import('../workers/manager/process-link');
const nodes = () =>
  require('../workers/manager/node-link') as typeof import('../workers/manager/node-link');
const quickJs = () =>
  require('../workers/manager/quickjs-manager') as typeof import('../workers/manager/quickjs-manager');
const threads = () =>
  require('../workers/manager/thread-link') as typeof import('../workers/manager/thread-link');

/**
 * Returns the factory of a vat's manager.
 *
 * @param isMetered whether its worker must count steps. Default: whether the spec names a meter
 * @throws VMRE_VAT_CODE_UNREADABLE, VMRE_VAT_OPTION_REFUSED, VMRE_OPTION_INVALID
 */
export function managerFactoryFor(
  name: string,
  spec: VatSpec,
  own: VatDefaults,
  isMetered = spec.meter !== undefined,
): VatManagerFactory {
  const { log } = own;
  const limits = isMetered ? countedLimits(spec.limits) : (spec.limits ?? {});
  checkVatLimits(limits, `vat ${name}: limits.`);
  if (isMetered && 'setup' in spec) throw unmetered(name);
  if ('manager' in spec) return bounded(spec.manager, limits);
  if ('setup' in spec) return bounded(ofKind('raw', rawManager(spec.setup, name)), limits);
  if ('program' in spec) {
    const vat = { name, log, limits, source: null };
    return ofKind('program', workerManager(processes().processLink(spec), vat));
  }
  const worker = spec.worker ?? own.worker;
  checkSandbox(name, worker, spec.sandbox);
  const vat = { name, log, limits, source: sourceOf(spec, name, spec.liveslots) };
  return ofKind(worker, codeManagerFactory(vat, worker, spec.sandbox));
}

/** A worker counts steps if they are limited. */
const countedLimits = (limits: VatLimits = {}): VatLimits => ({
  ...limits,
  computation: limits.computation ?? DEFAULT_METERED_COMPUTATION,
});

const ofKind = (kind: string, make: VatManagerFactory): VatManagerFactory =>
  Object.assign(make, { kind });

/** @throws VMRE_OPTION_INVALID */
const checkVatLimits = (limits: VatLimits, where: string): void =>
  checkLimits(
    limits,
    {
      deliveryMs: 'milliseconds above 0',
      startMs: 'milliseconds above 0',
      memoryMb: 'number above 0',
      computation: 'number above 0',
    },
    where,
  );

const unmetered = (name: string): VmreError =>
  new VmreError(
    'VMRE_VAT_OPTION_REFUSED',
    `vat ${name}: meter is not for a raw vat, whose steps are not counted`,
  );

/** @throws VMRE_VAT_OPTION_REFUSED if the worker does not support the sandbox */
function checkSandbox(name: string, worker: WorkerKind, sandbox: VatSandbox | undefined): void {
  if (sandbox === undefined || worker === 'process') return;
  const text = `vat ${name}: sandbox ${sandbox} requires worker process; its worker is ${worker}`;
  throw new VmreError('VMRE_VAT_OPTION_REFUSED', text);
}

function codeManagerFactory(
  vat: RemoteVat & { source: string },
  kind: WorkerKind,
  sandbox: VatSandbox | undefined,
): VatManagerFactory {
  switch (kind) {
    case 'local':
      return compartmentManager(vat);
    case 'thread':
      return workerManager(threads().threadLink, metered(vat));
    case 'process':
      return workerManager(nodes().nodeLink(sandbox === 'bubblewrap'), metered(vat));
    case 'quickjs':
      return quickJs().quickjsManager(vat);
  }
}

/** V8 does not count steps: the rewritten code does. */
function metered(vat: RemoteVat & { source: string }): RemoteVat {
  const { name, source, log, limits } = vat;
  if (limits?.computation === undefined) return vat;
  const rest = log && { log: withOriginalPositions(log, name, source) };
  return { ...vat, source: meteredSource(source), ...rest };
}
