import { mkdirSync } from 'node:fs';

import type { OfferTemplate } from '../../supervisor/answers';
import { RuntimeProgram } from '../../supervisor/runtime-program';
import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { Descriptor } from '../descriptor/descriptor';
import { runtimeArgsIn } from '../descriptor/supervision';

/** Time for remaining processes of a runtime after its answer. */
const GRACE_MS = 100;
/** Additional time to start a program on a busy machine. */
const START_MS = 2000;

/**
 * Runs test and offer-template of a runtime, like a provider, but with a time limit: a provider would wait for ever,
 * and does not start if one runtime fails.
 *
 * @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT, VMRE_SPAWN_FAILED
 */
export async function smokeTest(
  program: string,
  descriptor: Descriptor,
  workdir: string,
  timeoutMs: number,
): Promise<OfferTemplate> {
  mkdirSync(workdir, { recursive: true });
  const runtimeArgs = runtimeArgsIn(descriptor['extra-args']);
  // The runtime is untrusted, so it does not get the variables of this user.
  const runtime = new RuntimeProgram(program, { runtimeArgs, workdir, timeoutMs, inheritEnv: [] });
  await selfTest(runtime);
  return template(runtime);
}

/** @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT, VMRE_SPAWN_FAILED */
export const selfTest = (runtime: RuntimeProgram): Promise<void> =>
  answer('test', runtime, () => runtime.test());

/** @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT, VMRE_SPAWN_FAILED */
export const template = (runtime: RuntimeProgram): Promise<OfferTemplate> =>
  answer('offer-template', runtime, () => runtime.offerTemplate());

async function answer<T>(
  command: string,
  runtime: RuntimeProgram,
  ask: () => Promise<T>,
): Promise<T> {
  const { path, timeoutMs } = runtime;
  // A process outside the group of the runtime may keep its output open.
  const late = (): VmreError => {
    const text = `${path} kept its output open for ${timeoutMs / 1000} s after ${command}`;
    return new VmreError('VMRE_RUNTIME_TIMEOUT', text);
  };
  try {
    return await withDeadline(ask(), timeoutMs + START_MS, late);
  } finally {
    await runtime.stop({ graceMs: GRACE_MS });
  }
}
