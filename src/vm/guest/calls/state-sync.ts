import type { StateSummary } from '../../client/block';
import { VmSentinel } from '../../protocol/vm';
import type { GuestVm } from '../guest-vm';
import type { GuestStateSync } from '../state-sync';
import type { VmBlock } from '../vm-block';
import type { VmCalls } from './vm-calls';

const unsupported = { err: VmSentinel.StateSyncNotImplemented };
const notFound = { err: VmSentinel.NotFound };

const summaryOf = (summary: StateSummary | undefined) => {
  if (!summary) return notFound;
  const { id, height, bytes } = summary;
  return { id, height, bytes };
};

/** State sync: off, unless the author has it. */
export function stateSyncCalls<B extends VmBlock>(guest: GuestVm<B>): VmCalls {
  const withSync = async <T>(use: (sync: GuestStateSync) => T | Promise<T>) => {
    const sync = guest.open && guest.vm.stateSync();
    return sync ? use(sync) : unsupported;
  };
  return {
    stateSyncEnabled: () => withSync(() => ({ enabled: true })),
    getOngoingSyncStateSummary: () => withSync(async (sync) => summaryOf(await sync.ongoing?.())),
    getLastStateSummary: () => withSync(async (sync) => summaryOf(await sync.last())),
    parseStateSummary: ({ bytes }) =>
      withSync(async (sync) => summaryOf(await sync.parse(Buffer.from(bytes)))),
    getStateSummary: ({ height }) => withSync(async (sync) => summaryOf(await sync.at(height))),
    stateSummaryAccept: ({ bytes }) =>
      withSync(async (sync) => ({ mode: await sync.accept(Buffer.from(bytes)) })),
  };
}
