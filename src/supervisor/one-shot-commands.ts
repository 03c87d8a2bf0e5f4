import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Children } from '../process/children';
import { readDeployAnswer, readOfferAnswer, type DeployedAs, type OfferTemplate } from './answers';
import { broken, expectSuccess, globals, invoke, type RuntimeProgram } from './runtime-program';

/** A runtime that fails its self-test stops the whole provider. */
export async function test(children: Children, runtime: RuntimeProgram): Promise<void> {
  expectSuccess('test', await invoke(children, runtime, [...runtime.runtimeArgs, 'test']));
}

export async function offerTemplate(
  children: Children,
  runtime: RuntimeProgram,
): Promise<OfferTemplate> {
  const args = [...runtime.runtimeArgs, 'offer-template'];
  const { stdout } = expectSuccess('offer-template', await invoke(children, runtime, args));
  return readOfferAnswer(stdout);
}

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
