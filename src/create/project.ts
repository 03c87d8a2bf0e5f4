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

/** Dependencies that compile or fetch what their prebuilt parts do not cover. */
const built = ['esbuild', 'lmdb', 'msgpackr-extract'];

const file = (path: string, ...lines: readonly string[]): ProjectFile => ({
  path,
  text: lines.map((line) => `${line}\n`).join(''),
  mode: 0o644,
});

/** What package managers want to have besides. */
const settings: Partial<Record<PackageManager, readonly ProjectFile[]>> = {
  yarn: [
    // A runtime has to start for somebody who knows nothing of yarn.
    file('.yarnrc.yml', 'nodeLinker: node-modules'),
    // Without it the project would belong to one that it lies in.
    file('yarn.lock'),
  ],
  pnpm: [
    file(
      'pnpm-workspace.yaml',
      '# Packages that may run a script when they are installed: the first list is for pnpm 11 and later,',
      '# the second for pnpm 10.',
      'allowBuilds:',
      ...built.map((name) => `  ${name}: true`),
      'onlyBuiltDependencies:',
      ...built.map((name) => `  - ${name}`),
      '# Others are left alone, and are no reason to fail.',
      'strictDepBuilds: false',
    ),
  ],
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
  files.push(...(settings[project.packageManager] ?? []));
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
