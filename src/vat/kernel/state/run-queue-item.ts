import type { KPid, KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { Message } from '../../types/delivery';

/** What the run-queue holds. */
export type RunQueueItem =
  | { readonly type: 'send'; readonly target: KRef; readonly msg: Message<KRef, KPid> }
  | { readonly type: 'notify'; readonly vatId: VatId; readonly kpid: KPid }
  | { readonly type: 'startVat'; readonly vatId: VatId; readonly parameters: CapData<KRef> }
  | {
      readonly type: 'upgradeVat';
      readonly vatId: VatId;
      /** Says to the host what the new code is; null when the host has given it. */
      readonly source: string | null;
      /** Null: those that the vat was given last. */
      readonly parameters: CapData<KRef> | null;
      /** For whoever waits for a promise of the old code. */
      readonly message: string;
      /** The promise of the outcome, when the host has asked. */
      readonly result: KPid | null;
    };

/** An upgrade that waits for its turn. */
export type UpgradeItem = Extract<RunQueueItem, { type: 'upgradeVat' }>;
