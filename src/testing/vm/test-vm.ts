import { join } from 'node:path';

/**
 * Path of a plugin for tests: a complete Avalanche VM in TypeScript, whose chain is a list of texts. It needs only
 * Node, and also starts with an empty environment.
 *
 * Its JSON-RPC methods: `guest.put { text }` adds a text for a block (a text that begins with `invalid` fails to
 * verify; one that begins with `context ` needs a P-Chain height, which its block contains), `guest.issueTx { tx }`
 * does the same, `guest.last`, `guest.block { id }`, `guest.seen`, `guest.host { service, method, request }` calls a
 * service of the host, `guest.exit { code }`, `guest.hang`. It answers requests of other nodes with their own bytes;
 * `silence` is not answered, `refuse` with an error, and `sign …` with the signature of a Warp message with this
 * payload. `/echo`, `/stream`, `/flow?bytes=N` and `/ws` are handlers for tests of HTTP; `/socket` accepts JSON-RPC
 * over a WebSocket. The variable `TEST_VM_PROTOCOL` (default 46) sets the announced protocol version, and
 * `TEST_VM_STATE_SYNC=1` enables state sync. With `TEST_VM_UNSYNCED=5`, it stores its blocks in its own directory,
 * except the last 5, which are only in memory and are lost by a kill.
 */
export const testVmPlugin: string = join(__dirname, '../../../bin/vmre-test-vm');

/** A running VM of {@link startTestVm}. */
export interface TestVm extends AsyncDisposable {
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** Stops it immediately. */
  stop(): Promise<void>;
}

/** Options of {@link startTestVm}. */
export interface TestVmOptions {
  /** Whether it has state sync. Default false. */
  stateSync?: boolean | undefined;
}

/**
 * Starts the VM of `testVmPlugin` in this process, reachable by its address: for `RemoteLauncher`.
 *
 * @param options whether it has state sync
 * @throws VMRE_RPC_LISTEN_FAILED
 */
export async function startTestVm(options: TestVmOptions = {}): Promise<TestVm> {
  // Loaded lazily, because most tests use no VM.
  const { serveTextVm } = require('./serve-text-vm') as typeof import('./serve-text-vm');
  const server = await serveTextVm(options);
  const stop = (): Promise<void> => server.close();
  return { address: server.address, stop, [Symbol.asyncDispose]: stop };
}
