import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { parseJson } from '../../support/json';
import { packageVersion } from '../../support/package-version';
import { readForeignFile } from '../../support/foreign-file';
import { writeDescriptor } from '../descriptor/write-descriptor';
import { smokeTest } from '../install/smoke-test';
import { dependsOnPath, interpreterOf } from '../install/shebang';
import { countersFor } from '../package/counters';
import { readDefinition } from '../package/read-definition';
import { descriptorOf, readProject, type Project } from '../package/project';
import { findEsbuild } from '../package/tools';
import { problemsOfProgram } from '../plugins/installed-runtimes';
import type { Check } from './finding';

/** Whether package.json has what `vmre package` needs. */
export const projectDescription: Check = {
  id: 'project',
  title: 'package.json of this project',
  look({ project: directory }, tell) {
    if (directory === undefined) return tell.skipped('not a VMRE project');
    const project = read(directory);
    if (project instanceof VmreError) return tell.failed(project);
    try {
      writeDescriptor(descriptorOf(project, project.executable));
      tell.ok(`${project.name} ${project.version}`);
    } catch (error) {
      tell.failed(
        VmreError.from(error, 'VMRE_DESCRIPTOR_INVALID'),
        join(directory, 'package.json'),
      );
    }
  },
};

/** Whether the executable starts and answers. */
export const projectProgram: Check = {
  id: 'project-program',
  title: 'Executable of this project',
  async look({ project: directory, timeoutMs, runsProject }, tell) {
    const project = directory === undefined ? undefined : read(directory);
    if (!project || project instanceof VmreError) return;
    const { program } = project;
    const [problem] = problemsOfProgram('program', program);
    if (problem !== undefined) {
      return tell.problem(problem, `"bin" must name an executable file: chmod +x ${program}`);
    }
    const interpreter = interpreterOf(program);
    if (interpreter !== undefined && !dependsOnPath(interpreter)) {
      const fix = 'Begin it with #!/usr/bin/env node, which vmre install replaces.';
      tell.warning(`${program} begins with #!${interpreter}`, fix);
    }
    if (!runsProject) {
      const asked = `test and offer-template of ${program}`;
      return tell.skipped(`not run, because it may be untrusted; --run-project runs ${asked}`);
    }
    const workdir = mkdtempSync(join(tmpdir(), 'vmre-doctor-'));
    try {
      await smokeTest(program, descriptorOf(project, project.executable), workdir, timeoutMs);
      const definition = await readDefinition(project, timeoutMs);
      if (definition) countersFor(project, definition.counters);
      tell.ok(`${program} answers test and offer-template`);
    } catch (error) {
      const { message, hint } = VmreError.from(error, 'VMRE_CONTRACT_BROKEN');
      const isUnbuilt = /Cannot find module|ERR_MODULE_NOT_FOUND/.test(message);
      tell.problem(message, isUnbuilt ? 'Build the project: npm run build.' : hint);
    } finally {
      rmSync(workdir, { recursive: true, force: true });
    }
  },
};

/** Whether the vmre of the project is installed, and has this version. */
export const projectVersion: Check = {
  id: 'project-vmre',
  title: 'vmre of this project',
  look({ project: directory }, tell) {
    if (directory === undefined) return;
    try {
      const file = createRequire(join(directory, 'package.json')).resolve('vmre/package.json');
      const { version } = parseJson(readForeignFile(file).toString()) as { version: string };
      const own = packageVersion();
      if (version === own) return tell.ok(version);
      tell.warning(
        `the project has ${version}, this command is ${own}`,
        'Use that of the project: npx vmre, or node_modules/.bin/vmre.',
      );
    } catch {
      tell.problem('not installed', 'Run npm install in the project.');
    }
  },
};

/** Whether `vmre package` can bundle. */
export const projectTools: Check = {
  id: 'project-tools',
  title: 'Tools of vmre package',
  look({ project: directory }, tell) {
    if (directory === undefined) return;
    try {
      tell.ok(`esbuild at ${findEsbuild(directory)}`);
    } catch (error) {
      const { message, hint } = VmreError.from(error, 'VMRE_PACKAGE_TOOL_MISSING');
      tell.problem(message, hint);
    }
  },
};

function read(directory: string): Project | VmreError {
  try {
    return readProject(directory, {});
  } catch (error) {
    return VmreError.from(error, 'VMRE_PROJECT_INVALID');
  }
}
