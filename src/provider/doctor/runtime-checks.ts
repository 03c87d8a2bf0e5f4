import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { RuntimeProgram, type ProgramOptions } from '../../supervisor/runtime-program';
import { counted } from '../../support/counted';
import { VmreError } from '../../support/errors/vmre-error';
import { runtimeArgsIn } from '../descriptor/supervision';
import { selfTest, template } from '../install/smoke-test';
import { dependsOnPath, interpreterOf } from '../install/shebang';
import { problemsOfProgram, type InstalledRuntime } from '../plugins/installed-runtimes';
import type { Check, Tell } from './finding';

/** The provider runs no self-test of this runtime. */
const untested = 'wasmtime';

/** Whether the interpreters of scripts exist. */
export const interpreters: Check = {
  id: 'interpreters',
  title: 'Interpreters of scripts',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    for (const runtime of provider.inventory.runtimes) lookAtInterpreter(runtime, tell);
  },
};

function lookAtInterpreter({ descriptor: { name }, program }: InstalledRuntime, tell: Tell): void {
  if (program === undefined || problemsOfProgram('runtime', program).length > 0) return;
  const interpreter = interpreterOf(program);
  if (interpreter === undefined) return tell.ok(`${name}: needs none`);
  const [path = ''] = interpreter.split(/\s/);
  if (!existsSync(path)) {
    return tell.problem(`${name}: ${path} does not exist`, 'Install the runtime again.');
  }
  if (!dependsOnPath(interpreter)) return tell.ok(`${name}: ${path}`);
  tell.warning(
    `${name}: looks up ${interpreter.split(/\s+/)[1]} in PATH, which a service may not have`,
    'Install it with vmre install, which writes the absolute path.',
  );
}

/** Whether runtimes answer as a provider requires; one that does not prevents its start. */
export const answers: Check = {
  id: 'answers',
  title: 'Answers to test and offer-template',
  async look({ provider, timeoutMs }, tell) {
    if (provider instanceof VmreError) return;
    for (const { descriptor, program, supervisor } of provider.inventory.runtimes) {
      const asked = program ?? supervisor;
      if (problemsOfProgram('runtime', asked).length > 0) continue; // reported by another check
      // A runtime that is its own supervisor receives all arguments unchanged.
      const own = program === undefined ? descriptor['extra-args'] : undefined;
      const runtimeArgs = own ?? runtimeArgsIn(descriptor['extra-args']);
      await ask(descriptor.name, asked, { runtimeArgs, timeoutMs }, tell);
    }
  },
};

async function ask(
  name: string,
  program: string,
  options: Omit<ProgramOptions, 'workdir'>,
  tell: Tell,
): Promise<void> {
  const workdir = mkdtempSync(join(tmpdir(), 'vmre-doctor-'));
  const runtime = new RuntimeProgram(program, { ...options, workdir, inheritEnv: [] });
  try {
    if (name !== untested) await selfTest(runtime);
    const { properties } = await template(runtime);
    tell.ok(`${name}: ${counted(Object.keys(properties).length, 'property', 'properties')}`);
  } catch (error) {
    tell.failed(VmreError.from(error, 'VMRE_CONTRACT_BROKEN'), name);
  } finally {
    rmSync(workdir, { recursive: true, force: true });
  }
}
