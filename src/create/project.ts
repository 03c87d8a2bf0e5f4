import { packageVersion } from '../support/package-version';
import { phrasesOf, type PackageManager } from './package-manager';
import { runtimeNameOf } from './project-name';
import { filesOfTemplate, type Template } from './templates';

/** A project to create. */
export interface Project {
  /** Absolute path. */
  directory: string;
  /** The template that it is created from. */
  template: Template;
  /** Package name, possibly with a scope. */
  packageName: string;
  /** The package manager in its scripts and instructions. */
  packageManager: PackageManager;
  /** The version range of vmre in its package.json. */
  vmre: string;
}

/** A file of a project. */
export interface ProjectFile {
  /** Relative to the directory of the project. */
  path: string;
  text: string;
  mode: number;
}

/** npm leaves files of these names out of a package, or interprets them. */
const renamed: Record<string, string> = { _gitignore: '.gitignore', _npmrc: '.npmrc' };

/** Dependencies with an install script, for platforms without prebuilt code. */
const built = ['esbuild', 'lmdb', 'msgpackr-extract'];

const file = (path: string, ...lines: readonly string[]): ProjectFile => ({
  path,
  text: lines.map((line) => `${line}\n`).join(''),
  mode: 0o644,
});

/** Additional files for package managers. */
const settings: Partial<Record<PackageManager, readonly ProjectFile[]>> = {
  yarn: [
    // Without node_modules, a runtime would start only through yarn.
    file('.yarnrc.yml', 'nodeLinker: node-modules'),
    // Without it, yarn would treat the project as part of a project around it.
    file('yarn.lock'),
  ],
  pnpm: [
    file(
      'pnpm-workspace.yaml',
      '# Packages whose install scripts may run: the first list is for pnpm 11 and later,',
      '# the second for pnpm 10.',
      'allowBuilds:',
      ...built.map((name) => `  ${name}: true`),
      'onlyBuiltDependencies:',
      ...built.map((name) => `  - ${name}`),
      '# Scripts of other packages are skipped without an error.',
      'strictDepBuilds: false',
    ),
  ],
};

/** A project depends on the version of vmre that created it, or a later compatible one. */
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
  const { setup, install, run, exec } = phrasesOf(project.packageManager);
  const values: Record<string, string> = {
    PACKAGE_NAME: project.packageName,
    RUNTIME_NAME: runtimeNameOf(project.packageName),
    VMRE_SPEC: project.vmre,
    PM_NAME: project.packageManager,
    PM_SETUP: setup,
    PM_INSTALL: install,
    PM_RUN: run,
    PM_EXEC: exec,
  };
  const tokens = new RegExp(Object.keys(values).join('|'), 'g');
  return text.replace(tokens, (token) => quote(values[token] ?? token));
}
