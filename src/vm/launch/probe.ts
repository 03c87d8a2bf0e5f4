import { VmreError } from '../../support/errors/vmre-error';
import { VmService } from '../protocol/vm';
import { clientOf } from '../transport/service';
import { START } from '../limits';
import type { StartVmOptions } from './start-options';
import { startVm } from './start-vm';
import type { VmExit, VmTimes } from './started-vm';

/** The result for a plugin that starts. */
export interface ProbeSuccess {
  /** The plugin starts. */
  readonly ok: true;
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** The version that it reports. */
  readonly version: string;
  /** Version of the protocol; undefined when it is not known. */
  readonly protocolVersion: number | undefined;
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /**
   * Milliseconds: from the start until launched, announced and answered; of the Shutdown call; from then
   * until exit.
   */
  readonly times: Readonly<VmTimes & { shutdownMs: number; endedMs: number }>;
  /** How the process exited, and its last lines. */
  readonly exit: VmExit;
  /** Problems that do not prevent a start, such as an exit code other than 0; usually empty. */
  readonly complaints: readonly string[];
}

/** The result for a plugin that does not start. */
export interface ProbeFailure {
  /** The plugin does not start. */
  readonly ok: false;
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** Why it does not start. */
  readonly error: VmreError;
}

/**
 * Tests a plugin without a chain: handshake, `Version`, `Shutdown`, SIGTERM, as AvalancheGo does when it
 * registers a VM.
 *
 * @param options those of `startVm`
 * @returns the result; a plugin that does not start is no exception
 */
export async function probe(options: StartVmOptions): Promise<ProbeSuccess | ProbeFailure> {
  const { plugin } = options;
  let vm;
  try {
    vm = await startVm(options);
  } catch (thrown) {
    const name = typeof plugin === 'string' ? plugin : plugin.name;
    return { ok: false, name, error: VmreError.from(thrown, 'VMRE_HANDSHAKE_FAILED') };
  }
  const complaints: string[] = [];
  const begin = performance.now();
  // A plugin without a process of ours may be in use by another host.
  const isOurs = vm.pid !== undefined;
  if (isOurs) {
    await clientOf(VmService, vm.channel())
      .shutdown({}, { deadlineMs: START.probeShutdownMs })
      .catch((error: VmreError) => complaints.push(`Shutdown failed: ${error.message}`));
  }
  const shutDown = performance.now();
  const exit = await vm.stop({ graceMs: START.graceMs });
  const ended = performance.now();
  if (isOurs && exit.signal === 'SIGKILL') {
    complaints.push(
      `it did not exit within ${START.graceMs / 1000} s after SIGTERM and was killed`,
    );
  } else if (isOurs && exit.code !== 0) {
    complaints.push(
      `it exited with ${exit.signal ?? `exit code ${exit.code}`} instead of exit code 0`,
    );
  }
  const times = { ...vm.times, shutdownMs: shutDown - begin, endedMs: ended - shutDown };
  const { name, version, protocolVersion, address } = vm;
  return { ok: true, name, version, protocolVersion, address, times, exit, complaints };
}
