import { compartmentManager } from '../manager/compartment-manager';
import { rawManager } from '../manager/raw-manager';
import type { VatManagerMaker } from '../manager/vat-manager';
import type { RawSetup } from '../worker/raw-vat';
import type { VatLog } from '../worker/realm';
import { sourceOf, type VatCode } from './vat-code';

/** How a vat is run. */
export interface VatSettings {
  /** Given to buildRootObject when the vat starts; references are those of the kernel. */
  readonly parameters?: unknown;
  /** Whether the kernel stops when the vat is terminated. Default false. */
  readonly critical?: boolean;
  /**
   * Whether what the vat does is recorded, to bring it back after a restart. Default: for authored vats,
   * when the store is on disk; otherwise false.
   */
  readonly transcript?: boolean;
  /** Deliveries after which the vat is asked for its garbage; `never` for not at all. Default 1000. */
  readonly reapInterval?: number | 'never';
  /** For raw vats: whether messages to a promise of the vat come before it settles. Default false. */
  readonly enablePipelining?: boolean;
}

/** A vat: authored code, raw code of the host's own, or a manager that was built elsewhere. */
export type VatSpec = VatSettings &
  (VatCode | { readonly setup: RawSetup } | { readonly manager: VatManagerMaker });

/** Whether the vat is run in a compartment. */
export const isAuthored = (spec: VatSpec): spec is VatSettings & VatCode =>
  !('setup' in spec) && !('manager' in spec);

/** Makes the manager of a vat. @throws VMRE_VAT_CODE_UNREADABLE */
export function managerOf(name: string, spec: VatSpec, log: VatLog): VatManagerMaker {
  if ('manager' in spec) return spec.manager;
  if ('setup' in spec) return rawManager(spec.setup);
  return compartmentManager({ name, log, source: sourceOf(spec) });
}
