import type { KPid, KRef, VatId } from '../../types/refs';
import type { CapData } from '../../types/capdata';
import type { Message } from '../../types/delivery';

/** An item of the run-queue. */
export type RunQueueItem =
  | { readonly type: 'send'; readonly target: KRef; readonly msg: Message<KRef, KPid> }
  | { readonly type: 'notify'; readonly vatId: VatId; readonly kpid: KPid }
  | { readonly type: 'startVat'; readonly vatId: VatId; readonly parameters: CapData<KRef> }
  | {
      readonly type: 'upgradeVat';
      readonly vatId: VatId;
      /** Identifies the new code for the host; null if the host provided it. */
      readonly source: string | null;
      /** Null: the previous parameters of the vat. */
      readonly parameters: CapData<KRef> | null;
      /** The message for waiters on promises of the old code. */
      readonly message: string;
      /** The promise for the result, if the host requested the upgrade. */
      readonly result: KPid | null;
    };

/** A queued upgrade. */
export type UpgradeItem = Extract<RunQueueItem, { type: 'upgradeVat' }>;
