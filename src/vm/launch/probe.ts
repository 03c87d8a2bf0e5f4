import { VmreError } from '../../support/errors/vmre-error';
import { VmService } from '../protocol/vm';
import { clientOf } from '../transport/service';
import type { StartVmOptions } from './start-limits';
import { startVm } from './start-vm';
import type { VmExit, VmTimes } from './started-vm';

/** A plugin that starts. */
export interface ProbeSuccess {
  /** It starts. */
  readonly ok: true;
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** What it says of itself. */
  readonly version: string;
  /** Undefined when nobody has said. */
  readonly protocolVersion: number | undefined;
  /** `host:port` of its `vm.VM` service. */
  readonly address: string;
  /** Milliseconds: from the start until launched, announced and answered; for the Shutdown call; to end. */
  readonly times: Readonly<VmTimes & { shutdownMs: number; endedMs: number }>;
  /** How it ended, and its last lines. */
  readonly exit: VmExit;
  /** What is not as it should be although it starts; empty for most. */
  readonly complaints: readonly string[];
}

/** A plugin that does not start, and why. */
export interface ProbeFailure {
  /** It does not start. */
  readonly ok: false;
  /** The path of the plugin, or its address. */
  readonly name: string;
  /** Why. */
  readonly error: VmreError;
}

const GRACE_MS = 5000;
const SHUTDOWN_MS = 5000;

/**
 * Looks whether a plugin works, without giving it a chain: handshake, `Version`, `Shutdown`, SIGTERM, as
 * AvalancheGo does when it registers a VM. Takes the options of `startVm`.
 *
 * @throws nothing about the plugin: what is wrong with it is the result
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
  // Who is not managed from here is in use by somebody else.
  const isOurs = vm.pid !== undefined;
  if (isOurs) {
    await clientOf(VmService, vm.channel())
      .shutdown({}, { deadlineMs: SHUTDOWN_MS })
      .catch((error: VmreError) => complaints.push(`Shutdown failed: ${error.message}`));
  }
  const shutDown = performance.now();
  const exit = await vm.stop(GRACE_MS);
  const ended = performance.now();
  if (isOurs && exit.signal === 'SIGKILL') {
    complaints.push(`it did not end within ${GRACE_MS / 1000} s of SIGTERM and was killed`);
  } else if (isOurs && exit.code !== 0) {
    complaints.push(
      `it ended with ${exit.signal ?? `exit code ${exit.code}`} instead of exit code 0`,
    );
  }
  const times = { ...vm.times, shutdownMs: shutDown - begin, endedMs: ended - shutDown };
  const { name, version, protocolVersion, address } = vm;
  return { ok: true, name, version, protocolVersion, address, times, exit, complaints };
}
