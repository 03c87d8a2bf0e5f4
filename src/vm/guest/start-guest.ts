import { healthHandlers } from '../services/health';
import { VmService } from '../protocol/vm';
import { grpc } from '../transport/http2/grpc';
import { handlersOf } from '../transport/service';
import type { RpcServer, Transport } from '../transport/transport';
import { blockCalls } from './calls/blocks';
import { lifeCalls } from './calls/life';
import { peerCalls } from './calls/peers';
import type { VmCalls } from './calls/vm-calls';
import { stateSyncCalls } from './calls/state-sync';
import { GuestLog } from './guest-log';
import { GuestVm } from './guest-vm';
import type { Vm } from './vm';
import type { VmBlock } from './vm-block';

/** Options of {@link startGuest}. */
export interface StartGuestOptions {
  /** Default: a log of level `info` on stderr. */
  log?: GuestLog | undefined;
  /** Called for every Shutdown, when it begins. */
  onShutdown?: (() => void) | undefined;
  /** Default: gRPC for the user of this process. */
  transport?: Transport | undefined;
  /** Replaces calls of the protocol. @internal */
  calls?: VmCalls | undefined;
}

/**
 * Serves a VM from this process by its address, for `RemoteLauncher` and for tests. Signals and the end of the host
 * are up to the caller.
 *
 * @param vm the VM, for one chain
 * @param options log, transport and an observer
 * @returns the server; closing it also closes the connections of the VM
 * @throws VMRE_RPC_LISTEN_FAILED
 */
export async function startGuest<B extends VmBlock>(
  vm: Vm<B>,
  options: StartGuestOptions = {},
): Promise<RpcServer> {
  const { log = new GuestLog('vm'), transport = grpc, calls = {} } = options;
  const { onShutdown = () => undefined } = options;
  const guest = new GuestVm(vm, transport, log);
  const handlers = handlersOf(VmService, {
    ...lifeCalls(guest, onShutdown),
    ...blockCalls(guest),
    ...peerCalls(guest),
    ...stateSyncCalls(guest),
    ...calls,
  });
  const server = await transport.serve({ ...handlers, ...healthHandlers });
  const close: RpcServer['close'] = async (options) => {
    await server.close(options);
    await guest.release();
  };
  return { address: server.address, close, [Symbol.asyncDispose]: close };
}
