import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Children } from '../process/children';
import { readDeployAnswer, readOfferAnswer, type DeployedAs, type OfferTemplate } from './answers';
import { broken, expectSuccess, globals, invoke, type RuntimeProgram } from './runtime-program';

/**
 * Runs the self-test of a runtime, as a provider does when it starts. A failure prevents the start of the whole
 * provider.
 *
 * @param children owner of the process
 * @param runtime program, work directory and timeout
 * @throws VMRE_CONTRACT_BROKEN unless the exit code is 0, VMRE_RUNTIME_TIMEOUT
 */
export async function test(children: Children, runtime: RuntimeProgram): Promise<void> {
  expectSuccess('test', await invoke(children, runtime, [...runtime.runtimeArgs, 'test']));
}

/**
 * Gets the offer template of a runtime.
 *
 * @param children owner of the process
 * @param runtime program, work directory and timeout
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
 * Deploys a runtime in its work directory.
 *
 * @param children owner of the process
 * @param runtime program, work directory and timeout
 * @throws VMRE_CONTRACT_BROKEN also if the directory of a volume is missing, VMRE_RUNTIME_TIMEOUT
 */
export async function deploy(children: Children, runtime: RuntimeProgram): Promise<DeployedAs> {
  const args = [...globals(runtime), 'deploy', '--'];
  const { stdout } = expectSuccess('deploy', await invoke(children, runtime, args));
  const answer = readDeployAnswer(stdout);
  for (const { name } of answer.volumes) {
    if (existsSync(join(runtime.workdir, name))) continue;
    throw broken(`deploy did not create the directory ${name} of a volume`);
  }
  return answer;
}
