import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

import { DatabaseService, DatabaseSentinel } from '../../../src/vm/protocol/database';
import { ENGINE_ADDRESS, RuntimeService } from '../../../src/vm/protocol/runtime';
import { grpc } from '../../../src/vm/transport/http2/grpc';
import { handlersOf } from '../../../src/vm/transport/service';
import type { RpcServer } from '../../../src/vm/transport/transport';
import type { InitializeInput } from '../../../src/vm/client/vm-input';
import { testVmPlugin } from '../../../src/testing/vm/test-vm';

/** A BLS public key: the generator of the group. */
export const generator = Buffer.from(
  '97f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bb',
  'hex',
);

/** The VM of the test kit in a separate process, with the minimal host that it needs. */
export class TestVmProcess {
  readonly output: string[] = [];

  private constructor(
    readonly address: string,
    readonly database: RpcServer,
    private readonly child: ChildProcess,
  ) {}

  static async start(env: Record<string, string> = {}): Promise<TestVmProcess> {
    let announce!: (address: string) => void;
    const announced = new Promise<string>((resolve) => (announce = resolve));
    const initialize = ({ addr }: { addr: string }) => {
      announce(addr);
      return {};
    };
    const runtime = await grpc.serve(handlersOf(RuntimeService, { initialize }));
    const child = spawn(testVmPlugin, [], {
      env: { ...env, [ENGINE_ADDRESS]: runtime.address },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const died = once(child, 'exit').then(([code]) => {
      throw new Error(`the VM ended with ${code}`);
    });
    try {
      const address = await Promise.race([announced, died]);
      const vm = new TestVmProcess(address, await serveDatabase(), child);
      child.stdout.on('data', (text) => vm.output.push(String(text)));
      child.stderr.on('data', (text) => vm.output.push(String(text)));
      return vm;
    } finally {
      died.catch(() => undefined);
      await runtime.close({ graceMs: 1000 });
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** How it exited, once it has. */
  async exited(): Promise<{ code: number | null; signal: string | null }> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await once(this.child, 'exit');
    }
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async end(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited();
    await this.database.close();
  }

  input(): InitializeInput {
    return {
      networkId: 12345,
      subnetId: Buffer.alloc(32, 1),
      chainId: Buffer.alloc(32, 2),
      nodeId: Buffer.alloc(20, 3),
      publicKey: generator,
      xChainId: Buffer.alloc(32, 5),
      cChainId: Buffer.alloc(32, 6),
      avaxAssetId: Buffer.alloc(32, 7),
      chainDataDir: '/',
      genesisBytes: Buffer.from('in the beginning'),
      dbServerAddr: this.database.address,
      serverAddr: this.database.address,
    };
  }
}

/** The part of a database that the VM uses. */
async function serveDatabase(): Promise<RpcServer> {
  const content = new Map<string, Buffer>();
  return grpc.serve(
    handlersOf(DatabaseService, {
      get: ({ key }) => {
        const value = content.get(Buffer.from(key).toString('hex'));
        return value ? { value } : { err: DatabaseSentinel.NotFound };
      },
      writeBatch: ({ puts }) => {
        for (const { key, value } of puts) {
          content.set(Buffer.from(key).toString('hex'), Buffer.from(value));
        }
        return {};
      },
      healthCheck: () => ({ details: Buffer.from('{"free":1}') }),
      close: () => ({}),
    }),
  );
}
