import type { ImplementationOf } from '../../../vm/transport/service';
import { VmMessage, type HeadResponse, type VmService } from '../../../vm/protocol/vm';
import { prefixes, serveHandler } from '../http/serve-handler';
import { metricsOf } from '../text-vm-metrics';
import type { TextVm } from '../text-vm';

/** Some of the calls of a VM. */
export type VmCalls = Partial<ImplementationOf<typeof VmService.methods>>;

/** Observes shutdowns. */
export interface ShutdownObserver {
  /** Called for every shutdown. */
  onShutdown?: (() => void) | undefined;
  /** Called for a second shutdown of an open chain, at which Go plugins panic. */
  onSecondShutdown?: (() => void) | undefined;
}

const VERSION = 'texts/1.2.3';

/** Calls for the lifecycle of a VM, health and metrics. */
export const lifeCalls = (vm: TextVm, observer: ShutdownObserver): VmCalls => ({
  version: () => ({ version: VERSION }),
  initialize: async (request) => {
    await vm.open(request);
    return headOf(vm);
  },
  setState: ({ state }) => {
    vm.state = state;
    return headOf(vm);
  },
  createHandlers: async () => ({
    handlers: await Promise.all(
      prefixes.map(async (prefix) => ({
        prefix,
        serverAddr: vm.own(await serveHandler(vm, prefix)),
      })),
    ),
  }),
  newHTTPHandler: async () => ({ serverAddr: vm.own(await serveHandler(vm, 'routed')) }),
  waitForEvent: async (_request, { signal }) => {
    await vm.chain.pending.some(signal);
    return { message: VmMessage.BuildBlock };
  },
  health: async () => {
    const database = await vm.chain.table.health();
    return { details: Buffer.from(JSON.stringify({ database, health: { state: vm.state } })) };
  },
  gather: () => ({ metricFamilies: metricsOf(vm) }),
  shutdown: async () => {
    vm.shutdowns += 1;
    observer.onShutdown?.();
    if (vm.isOpen && vm.shutdowns > 1) observer.onSecondShutdown?.();
    await vm.close();
    return {};
  },
});

function headOf({ chain }: TextVm): HeadResponse {
  const { id, parentId, height, bytes, timestamp } = chain.head;
  return { lastAcceptedId: id, lastAcceptedParentId: parentId, height, bytes, timestamp };
}
