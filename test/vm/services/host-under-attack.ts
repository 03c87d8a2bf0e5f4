import { SharedMemory } from '../../../src/vm/services/shared-memory/shared-memory';
import { HttpBridge } from '../../../src/vm/client/http/http-bridge';
import { serveHttp } from '../../../src/vm/client/http/http-listener';
import { Handshake } from '../../../src/vm/launch/handshake';
import { VmLog } from '../../../src/vm/launch/log/vm-log';
import type { RunningPlugin } from '../../../src/vm/launch/plugin-launcher';
import { Aliases } from '../../../src/vm/services/aliases';
import { AppSender } from '../../../src/vm/services/app/app-sender';
import { BlsKey } from '../../../src/vm/services/bls-key';
import { DatabaseServer } from '../../../src/vm/services/database/database-server';
import { fixedValidators } from '../../../src/vm/services/fixed-validators';
import { healthHandlers } from '../../../src/vm/services/health';
import { validatorStateHandlers } from '../../../src/vm/services/validator-state';
import { warpSignerHandlers } from '../../../src/vm/services/warp-signer';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { openDiskStore } from '../../../src/store/disk-store';
import { prefixed } from '../../../src/store/prefixed';

/** The ids of the host; a plugin knows them. */
export const ownChain: Buffer = Buffer.alloc(32, 1);
export const subnet: Buffer = Buffer.alloc(32, 2);

/** Where a plugin reaches its host. */
export interface HostAddresses {
  database: string;
  services: string;
  runtime: string;
  /** `http://host:port`; below `/ext/bc/x` is the handler of the plugin. */
  http: string;
}

/** A plugin without its own process. */
const bystander = (): RunningPlugin => ({
  log: new VmLog(),
  exited: new Promise(() => undefined),
  diagnose: () => ({ text: 'it is here' }),
  stop: () => new Promise(() => undefined),
});

/**
 * All services of a host for a plugin, on a store on disk.
 *
 * @param handler address of the HTTP service of the plugin
 */
export async function hostUnderAttack(directory: string, handler: string) {
  const store = openDiskStore(directory);
  const part = prefixed(store, Buffer.of(0));
  const database = new DatabaseServer(part);
  const memory = new SharedMemory(prefixed(store, Buffer.of(1)));
  const aliases = new Aliases();
  aliases.add(ownChain, 'x');
  const databaseRpc = await grpc.serve({ ...database.handlers, ...healthHandlers });
  const servicesRpc = await grpc.serve({
    ...memory.forChain(ownChain, part),
    ...aliases.handlers,
    ...new AppSender({ deliver: () => new Promise((done) => setTimeout(done, 1)) }).handlers,
    ...validatorStateHandlers(fixedValidators({ subnetId: subnet })),
    ...warpSignerHandlers({ key: BlsKey.generate(), networkId: 1, chainId: ownChain }),
    ...healthHandlers,
  });
  const listen = '127.0.0.1:0';
  const handshake = await Handshake.serve({
    ...{ transport: grpc, listen, accepted: [45], plugin: 'the hostile one' },
  });
  handshake.launched(bystander());
  const bridge = new HttpBridge();
  bridge.mount({ names: ['x'], handlers: [{ prefix: '', address: handler }] });
  const http = await serveHttp(bridge);
  const addresses: HostAddresses = {
    database: databaseRpc.address,
    services: servicesRpc.address,
    runtime: handshake.engineAddress,
    http: http.url,
  };
  const close = async (): Promise<void> => {
    bridge.close();
    await Promise.all([http.close(), databaseRpc.close(), servicesRpc.close(), handshake.close()]);
    await database.close();
    await store.close();
  };
  return { addresses, announced: handshake.announced, close };
}
