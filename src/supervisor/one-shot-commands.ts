import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Children } from '../process/children';
import { readDeployAnswer, readOfferAnswer, type DeployedAs, type OfferTemplate } from './answers';
import { broken, expectSuccess, globals, invoke, type RuntimeProgram } from './runtime-program';

/**
 * Has a runtime test itself, as a provider does when it starts: one that fails stops the whole
 * provider.
 *
 * @throws VMRE_CONTRACT_BROKEN unless it ends with code 0, VMRE_RUNTIME_TIMEOUT
 */
export async function test(children: Children, runtime: RuntimeProgram): Promise<void> {
  expectSuccess('test', await invoke(children, runtime, [...runtime.runtimeArgs, 'test']));
}

/**
 * Asks a runtime for its part of an offer.
 *
 * @throws VMRE_CONTRACT_BROKEN for an answer that a provider cannot read, VMRE_RUNTIME_TIMEOUT
 */
export async function offerTemplate(
  children: Children,
  runtime: RuntimeProgram,
): Promise<OfferTemplate> {
  const args = [...runtime.runtimeArgs, 'offer-template'];
  const { stdout } = expectSuccess('offer-template', await invoke(children, runtime, args));
  return readOfferAnswer(stdout);
}

/**
 * Has a runtime prepare an activity in its work directory.
 *
 * @throws VMRE_CONTRACT_BROKEN also when the directory of a volume is missing, VMRE_RUNTIME_TIMEOUT
 */
export async function deploy(children: Children, runtime: RuntimeProgram): Promise<DeployedAs> {
  const args = [...globals(runtime), 'deploy', '--'];
  const { stdout } = expectSuccess('deploy', await invoke(children, runtime, args));
  const answer = readDeployAnswer(stdout);
  for (const { name } of answer.volumes) {
    if (existsSync(join(runtime.workdir, name))) continue;
    throw broken(`deploy did not make the directory ${name} of a volume`);
  }
  return answer;
}
