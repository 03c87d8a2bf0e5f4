import { VmreError } from '../../support/errors/vmre-error';
import type { VatLimits } from '../limits';
import type { WorkerProgram } from '../workers/manager/process-link';
import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { RawSetup } from '../workers/raw-vat';
import type { VatCode } from '../code/vat-code';

/**
 * Where the code of a vat runs.
 *
 * - `quickjs`: in the process of the kernel, on an engine of its own that shares nothing with the host. It
 *   counts and stops the vat. For code that nobody trusts.
 * - `process`: in a process of Node without the permission to do anything. For code that nobody trusts and
 *   that needs the speed of V8.
 * - `thread`: in a thread of the host's process, with a heap of its own. Only for code that the host trusts
 *   not to attack it.
 * - `local`: in the thread of the kernel. Only for code that the host trusts not to attack or to block it.
 */
export type WorkerKind = 'local' | 'thread' | 'process' | 'quickjs';

/**
 * What stands around a `process` beside the permission model of Node: namespaces and a filter of syscalls, made
 * by the program `bwrap` (Linux, to be installed).
 */
export type VatSandbox = 'bubblewrap';

/** The strongest worker: where a vat runs whose trust nobody has stated. See docs/decisions/0011. */
export const DEFAULT_WORKER: WorkerKind = 'quickjs';

/** How a vat is run. */
export interface VatSettings {
  /** For a vat that is given as code. Default: that of the kernel, which is `quickjs`. */
  readonly worker?: WorkerKind;
  /** Only with worker `process`. Default: none. */
  readonly sandbox?: VatSandbox;
  /** What the vat may use. What its worker cannot measure is not limited: see docs/vats.md. */
  readonly limits?: VatLimits;
  /** Given to buildRootObject when the vat starts; references are those of the kernel. */
  readonly parameters?: unknown;
  /** Whether the kernel stops when the vat is terminated. Default false. */
  readonly critical?: boolean;
  /**
   * Whether what the vat does is recorded, to bring it back after a restart. Default: for authored vats,
   * when the store is on disk; otherwise false.
   */
  readonly transcript?: boolean;
  /** Whether a new vat is made in the place of one that has ended. Default: that of the kernel, false. */
  readonly restartTerminated?: boolean;
  /** Deliveries after which the vat is asked for its garbage; `never` for not at all. Default 1000. */
  readonly reapInterval?: number | 'never';
  /**
   * Whether messages to a promise of the vat come before it settles. Not for vats that are given as code.
   * Default false.
   */
  readonly enablePipelining?: boolean;
}

/**
 * A vat: code, a program that speaks the protocol of workers, raw code of the host's own, or a manager
 * that was built elsewhere.
 */
export type VatSpec = VatSettings &
  (
    VatCode | WorkerProgram | { readonly setup: RawSetup } | { readonly manager: VatManagerFactory }
  );

/** New code for a vat. */
export type VatUpgrade = Pick<VatSettings, 'worker' | 'sandbox' | 'limits' | 'parameters'> & {
  /** Told to whoever waits for a promise of the old code. Default: `vat upgraded`. */
  readonly message?: string;
} & (
    VatCode | WorkerProgram | { readonly setup: RawSetup } | { readonly manager: VatManagerFactory }
  );

/** Whether the vat is outside of the host's own code: it can be brought back from a transcript. */
export const isConfined = (spec: VatSpec): spec is VatSettings & (VatCode | WorkerProgram) =>
  !('setup' in spec) && !('manager' in spec);

/** An authored vat would send such messages on to itself, for ever. @throws VMRE_VAT_OPTION_REFUSED */
export function checkPipelining(name: string, spec: VatSpec): void {
  const isRaw = 'setup' in spec || 'manager' in spec || 'program' in spec;
  if (isRaw || spec.enablePipelining !== true) return;
  const text = `the vat ${name} is given as code, and cannot have enablePipelining`;
  throw new VmreError('VMRE_VAT_OPTION_REFUSED', text, { data: { vat: name } });
}
