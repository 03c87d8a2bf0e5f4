import { GrpcServer } from '../../../h2/server/grpc-server';
import { graceOf, type StopOptions } from '../../../support/stop-options';
import { GRPC } from '../../limits';
import { RefusalLog } from '../local/refusal-log';
import type { Handlers, Peer, RpcServer } from '../transport';
import { Admission } from './admission';
import type { GrpcSettings } from './limits';
import { listenOn } from './listener';

/** Serves handlers on an address. @throws VMRE_RPC_LISTEN_FAILED */
export async function serveGrpc(
  handlers: Handlers,
  listen: string,
  { limits, users, onRefused }: GrpcSettings,
): Promise<RpcServer> {
  const refusals = new RefusalLog(onRefused);
  const grpc = new GrpcServer<Peer>(handlers, { ...GRPC, ...limits });
  const admission = new Admission(users, limits, {
    isFull: () => grpc.size >= limits.connections,
    admitted: (socket, peer) => grpc.accept(socket, peer),
    refused: (why) => refusals.add(`a connection to ${address} was rejected: ${why}`),
  });
  const { address, server } = await listenOn(listen, admission.consider).catch(
    async (error: unknown) => {
      await grpc.close(0);
      throw error;
    },
  );
  const close = async (options?: StopOptions): Promise<void> => {
    const graceMs = graceOf(options, 0);
    const over = new Promise<void>((resolve) => server.close(() => resolve()));
    admission.close();
    await grpc.close(graceMs);
    await over;
    refusals.report();
  };
  return { address, close, [Symbol.asyncDispose]: close };
}
