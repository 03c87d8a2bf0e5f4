import type { SubprocessLauncher } from '../../vm/launch/subprocess/subprocess-launcher';
import { testVmPlugin } from './test-vm';

/** What is wrong with a VM of {@link faultyVm}. */
export interface VmFaults {
  /**
   * How it announces itself to its host: `late`, with bytes that are no gRPC, with a protocol version that no host
   * supports, or `never`. Default: as it must.
   */
  handshake?: 'late' | 'garbage' | 'wrongVersion' | 'never' | undefined;
  /** Milliseconds until a `late` announcement. Default 60,000. */
  lateMs?: number | undefined;
  /** Milliseconds after which its process exits, as in a crash. Default: never. */
  exitAfterMs?: number | undefined;
  /** Exit code of this crash. Default 2, as after a panic in Go. */
  exitCode?: number | undefined;
  /** Whether it ignores SIGTERM also after a shutdown, so that its host must kill it. Default false. */
  ignoreShutdown?: boolean | undefined;
}

/**
 * The VM of `testVmPlugin` with faults, for tests of what a host does with a bad plugin.
 *
 * @param faults what is wrong
 * @returns starts it, as the `plugin` of `startChain`, `startVm` and `probe`
 * @example
 * ```ts
 * import { faultyVm } from 'vmre/testing';
 * import { probe } from 'vmre/vm';
 *
 * test('a plugin of another version is rejected', async () => {
 *   const found = await probe({ plugin: faultyVm({ handshake: 'wrongVersion' }) });
 *   expect(found).toMatchObject({ ok: false, error: { code: 'VMRE_PROTOCOL_MISMATCH' } });
 * });
 * ```
 */
export function faultyVm(faults: VmFaults): SubprocessLauncher {
  // Loaded lazily, because most tests use no VM.
  const { SubprocessLauncher: Launcher } =
    require('../../vm/launch/subprocess/subprocess-launcher') as typeof import('../../vm/launch/subprocess/subprocess-launcher');
  return new Launcher(testVmPlugin, { env: { TEST_VM_FAULTS: JSON.stringify(faults) } });
}
