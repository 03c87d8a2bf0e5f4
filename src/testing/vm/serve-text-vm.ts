import { VmService } from '../../vm/protocol/vm';
import { healthHandlers } from '../../vm/services/health';
import { grpc } from '../../vm/transport/http2/grpc';
import { handlersOf } from '../../vm/transport/service';
import type { RpcServer } from '../../vm/transport/transport';
import { blockCalls } from './calls/blocks';
import { lifeCalls, type ShutdownObserver } from './calls/life';
import { peerCalls } from './calls/peers';
import { noStateSyncCalls, stateSyncCalls } from './calls/state-sync';
import { TextVm } from './text-vm';

/** Options of a text VM. */
export interface TextVmOptions extends ShutdownObserver {
  /** Whether it has state sync. Default false. */
  stateSync?: boolean | undefined;
  /** Number of blocks only in memory; the others are in its own directory. Default: all in the database of the host. */
  unsynced?: number | undefined;
}

/** Serves a text VM from this process, for one chain. */
export async function serveTextVm(options: TextVmOptions = {}): Promise<RpcServer> {
  const vm = new TextVm(options.unsynced);
  const vmHandlers = handlersOf(VmService, {
    ...lifeCalls(vm, options),
    ...blockCalls(vm),
    ...peerCalls(vm),
    ...(options.stateSync ? stateSyncCalls(vm) : noStateSyncCalls()),
  });
  const server = await grpc.serve({ ...vmHandlers, ...healthHandlers });
  const close: RpcServer['close'] = async (options) => {
    await server.close(options);
    await vm.release();
  };
  return { address: server.address, close, [Symbol.asyncDispose]: close };
}
