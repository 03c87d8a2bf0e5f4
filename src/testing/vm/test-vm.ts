/** The VM of {@link testVmPlugin} in this process. */
export interface TestVm {
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** Ends it at once. */
  close(): Promise<void>;
}

/**
 * Serves the VM of `testVmPlugin` from this process, as one that is reached by its address: for
 * `RemoteLauncher`.
 *
 * @param options `stateSync`: whether it has state sync. Default false
 * @throws VMRE_RPC_LISTEN_FAILED
 */
export async function serveTestVm(options: { stateSync?: boolean } = {}): Promise<TestVm> {
  // Loaded with the first one: most tests have no VM.
  const { serveTextVm } = require('./serve-text-vm') as typeof import('./serve-text-vm');
  return serveTextVm(options);
}
