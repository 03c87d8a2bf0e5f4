import { PassThrough } from 'node:stream';

import { openMemoryStore, prefixed } from '../../../src/store';
import type { Store } from '../../../src/store/store';
import { VmClient } from '../../../src/vm/client/vm-client';
import type { InitializeInput } from '../../../src/vm/client/vm-input';
import { GuestLog, startGuest, type Vm } from '../../../src/vm/guest';
import { DatabaseServer } from '../../../src/vm/services/database/database-server';
import { SharedMemory } from '../../../src/vm/services/shared-memory/shared-memory';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { generator } from '../client/test-vm-process';

type AnyVm = Pick<Vm, 'version'>;

const id = (fill: number): Buffer => Buffer.alloc(32, fill);

/** A VM in this process with the client of a host, and a database in memory. */
export class ServedGuest<V> implements AsyncDisposable {
  private constructor(
    readonly vm: V,
    readonly client: VmClient,
    readonly input: InitializeInput,
    readonly database: DatabaseServer,
    readonly address: string,
    readonly log: () => string,
    private readonly closers: (() => unknown)[],
  ) {}

  /** Serves a VM and initializes it. */
  static async open<V extends AnyVm>(
    vm: V,
    store: Store = openMemoryStore(),
    genesis = 'in the beginning',
  ): Promise<ServedGuest<V>> {
    const served = await ServedGuest.start(vm, store, genesis);
    await served.client.initialize(served.input);
    return served;
  }

  /** Serves a VM without initializing it. */
  static async start<V extends AnyVm>(
    vm: V,
    store: Store = openMemoryStore(),
    genesis = 'in the beginning',
  ): Promise<ServedGuest<V>> {
    const own = prefixed(store, Buffer.from('chain'));
    const database = new DatabaseServer(own);
    const memory = new SharedMemory(prefixed(store, Buffer.from('memory')));
    const services = await grpc.serve({
      ...database.handlers,
      ...memory.forChain(id(2), own),
    });
    const lines = new PassThrough();
    let text = '';
    lines.on('data', (chunk) => (text += String(chunk)));
    const server = await startGuest(vm as unknown as Vm, {
      log: new GuestLog('guest', 'trace', lines),
    });
    const channel = grpc.connect(server.address);
    const input = {
      networkId: 12345,
      ...{ subnetId: id(1), chainId: id(2), nodeId: Buffer.alloc(20, 3), publicKey: generator },
      ...{ xChainId: id(5), cChainId: id(6), avaxAssetId: id(7), chainDataDir: '/' },
      genesisBytes: Buffer.from(genesis),
      ...{ dbServerAddr: services.address, serverAddr: services.address },
    };
    return new ServedGuest(vm, new VmClient(channel), input, database, server.address, () => text, [
      () => channel.close(),
      () => server.close(),
      () => services.close(),
    ]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closers) await close();
  }
}
