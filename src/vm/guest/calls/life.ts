import { type HeadResponse } from '../../protocol/vm';
import type { GuestVm } from '../guest-vm';
import { serveHandler } from '../http/serve-handler';
import { parsePrometheus } from '../metrics/parse-prometheus';
import type { VmBlock } from '../vm-block';
import type { VmCalls } from './vm-calls';

/** Calls for the life of a VM, its HTTP handlers, health and metrics. */
export const lifeCalls = <B extends VmBlock>(
  guest: GuestVm<B>,
  onShutdown: () => void,
): VmCalls => ({
  version: () => ({ version: guest.vm.version }),
  initialize: async (request) => {
    await guest.initialize(request);
    return headOf(guest);
  },
  setState: ({ state }) =>
    guest.serial(() => {
      guest.phase = state;
      return headOf(guest);
    }),
  createHandlers: async () => {
    const handlers = Object.entries(guest.open && guest.vm.handlers());
    return {
      handlers: await Promise.all(
        handlers.map(async ([prefix, handler]) => ({
          prefix,
          serverAddr: guest.own(await serveHandler(handler, guest)),
        })),
      ),
    };
  },
  newHTTPHandler: async () => {
    const handler = guest.open && guest.vm.routedHandler();
    return { serverAddr: handler ? guest.own(await serveHandler(handler, guest)) : '' };
  },
  waitForEvent: async (_request, { signal }) => {
    const either = AbortSignal.any([signal, guest.ended]);
    return { message: await guest.chain.events.next(either) };
  },
  health: async () => {
    const { database } = guest.open;
    const health = await guest.vm.health();
    const details = { database: await database.health(), health: health ?? null };
    return { details: Buffer.from(JSON.stringify(details)) };
  },
  gather: async () => {
    const own = guest.metrics.text(guest.open.chain);
    return { metricFamilies: parsePrometheus(`${own}\n${await guest.vm.metrics()}`) };
  },
  shutdown: async () => {
    onShutdown();
    await guest.shutDown();
    return {};
  },
});

function headOf<B extends VmBlock>({ chain }: GuestVm<B>): HeadResponse {
  const { id, parentId, height, bytes, timestamp } = chain.head;
  return { lastAcceptedId: id, lastAcceptedParentId: parentId, height, bytes, timestamp };
}
