import { mkdirSync } from 'node:fs';

import type { OfferTemplate } from '../../supervisor/answers';
import { RuntimeProgram } from '../../supervisor/runtime-program';
import type { Descriptor } from '../descriptor/descriptor';
import { runtimeArgsIn } from '../descriptor/supervision';

/** Time for remaining processes of a runtime after its answer. */
const GRACE_MS = 100;

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
  thenStop(runtime, runtime.test());

/** @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_TIMEOUT, VMRE_SPAWN_FAILED */
export const template = (runtime: RuntimeProgram): Promise<OfferTemplate> =>
  thenStop(runtime, runtime.offerTemplate());

async function thenStop<T>(runtime: RuntimeProgram, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } finally {
    await runtime.stop({ graceMs: GRACE_MS });
  }
}
