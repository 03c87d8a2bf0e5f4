import { packageVersion } from '../support/package-version';
import { phrasesOf, type PackageManager } from './package-manager';
import { runtimeNameOf } from './project-name';
import { filesOfTemplate, type Template } from './templates';

/** A project that is to be created. */
export interface Project {
  /** Absolute. */
  directory: string;
  /** What it is made of. */
  template: Template;
  /** As npm has it, possibly with a scope. */
  packageName: string;
  /** What its instructions are written for. */
  packageManager: PackageManager;
  /** What the project's package.json says of vmre. */
  vmre: string;
}

/** A file of a project, complete. */
export interface ProjectFile {
  /** Relative to the directory of the project. */
  path: string;
  text: string;
  mode: number;
}

/** npm would leave these out of its own package, or obey them. */
const renamed: Record<string, string> = { _gitignore: '.gitignore', _npmrc: '.npmrc' };

/** Without it a runtime could not be started by somebody who knows nothing of yarn. */
const yarnSettings: ProjectFile = {
  path: '.yarnrc.yml',
  text: 'nodeLinker: node-modules\n',
  mode: 0o644,
};

/** A project depends on the vmre that created it, or a later one that is compatible. */
export const defaultVmre = (): string => `^${packageVersion()}`;

/** The files of a project. */
export function filesOf(project: Project): ProjectFile[] {
  const files = filesOfTemplate(project.template).map(({ path, text, isExecutable }) => {
    const inJson = path.endsWith('.json');
    return {
      path: fill(renamed[path] ?? path, project),
      text: fill(text, project, (value) => (inJson ? JSON.stringify(value).slice(1, -1) : value)),
      mode: isExecutable ? 0o755 : 0o644,
    };
  });
  if (project.packageManager === 'yarn') files.push(yarnSettings);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function fill(text: string, project: Project, quote = (value: string): string => value): string {
  const { install, run, exec } = phrasesOf(project.packageManager);
  const values: Record<string, string> = {
    PACKAGE_NAME: project.packageName,
    RUNTIME_NAME: runtimeNameOf(project.packageName),
    VMRE_SPEC: project.vmre,
    PM_INSTALL: install,
    PM_RUN: run,
    PM_EXEC: exec,
  };
  const tokens = new RegExp(Object.keys(values).join('|'), 'g');
  return text.replace(tokens, (token) => quote(values[token] ?? token));
}
