import { relative } from 'node:path';

import type { Argv } from 'yargs';

import { commandLine } from '../support/command-line';
import type { Command } from '../support/commands/command';
import type { CommonOptions } from '../support/commands/common-options';
import { ExitCode } from '../support/errors/error-kind';
import type { Interruption } from '../support/interruption';
import { print, printResult, tell } from '../support/output';
import { printable } from '../support/printable';
import { initRepository, installDependencies } from './after-creation';
import { chooseByAsking, chooseByDefault, describe, type Choices } from './choose';
import { createProject } from './create-project';
import { checkPackageManager, packageManagers, phrasesOf } from './package-manager';
import { defaultVmre, type Project } from './project';
import { suggestName } from './project-name';
import { Cancelled, Prompt } from './prompt';
import { templates } from './templates';

interface Options extends Choices, CommonOptions {
  /** The command itself. */
  $0: string;
  listTemplates: boolean;
  yes: boolean;
  install: boolean;
  git: boolean;
  overwrite: boolean;
  dryRun: boolean;
  json: boolean;
}

const CANCELLED = 130;

const options = (yargs: Argv): Argv => {
  const text = (describe: string) => ({ type: 'string', describe }) as const;
  const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const;
  return yargs
    .positional('dir', {
      type: 'string',
      describe: 'Directory of the project; `.` is the current one',
    })
    .option('template', {
      ...text('Template; see --list-templates'),
      ...{ alias: 't', suggest: () => templates().map(({ name }) => name) },
    })
    .option('js', flag('JavaScript instead of TypeScript'))
    .option('esm', flag('ES modules'))
    .option('list-templates', flag('List the templates'))
    .option('name', text('Name of package and runtime. Default: from the directory'))
    .option('yes', { ...flag('Ask no questions'), alias: 'y' })
    .option('pm', { ...text('Package manager. Default: the one in use'), choices: packageManagers })
    .option('install', { type: 'boolean', default: true, describe: 'Install the dependencies' })
    .option('git', { type: 'boolean', default: true, describe: 'Initialize a git repository' })
    .option('overwrite', flag('Replace existing files'))
    .option('dry-run', flag('List the files without writing them'))
    .option('json', flag('Print JSON, and ask no questions'))
    .option('vmre', text('Version range of vmre for package.json. Default: this version'))
    .example('$0 my-runtime --template service --yes', 'without questions')
    .example('$0 my-runtime --js', 'a project in JavaScript')
    .example('$0 . --dry-run', 'list the files for the current directory');
};

/** Creates a project, as `create-vmre-runtime` or `vmre create`. */
export const createCommand: Command = {
  words: '[dir]',
  describe: 'Create a runtime project from a template',
  skipsDashes: true,
  builder: options,
  run: create,
};

async function create(argv: Options, interruption: Interruption): Promise<number> {
  if (argv.listTemplates) {
    if (argv.json) printResult({ templates: templates(argv) });
    else print(templates(argv).map(describe).join('\n'));
    return ExitCode.Ok;
  }
  const project = await choose(argv);
  if (!project) {
    tell('Cancelled; nothing was created.');
    return CANCELLED;
  }
  const { overwrite, dryRun, install } = argv;
  if (install && !dryRun) checkPackageManager(project.packageManager);
  const files = createProject(project, { overwrite, dryRun });
  if (dryRun) {
    if (argv.json) printResult(resultOf(project, files));
    else print(files.map((path) => printable(path)).join('\n'));
    return ExitCode.Ok;
  }
  if (!argv.json) {
    tell(
      `Created ${project.packageName} in ${printable(project.directory)} from the template ${project.template.label}.`,
    );
    if (!argv.yes) tell(`The same without questions: ${printable(asCommand(project, argv.$0))}`);
  }
  return finish(project, files, argv, interruption);
}

const isPersonThere = (): boolean =>
  process.stdin.isTTY && process.stderr.isTTY && !process.env['CI'];

async function choose(argv: Options): Promise<Project | undefined> {
  if (argv.yes || argv.json || !isPersonThere()) return chooseByDefault(argv);
  const prompt = new Prompt(process.stdin, process.stderr);
  try {
    return await chooseByAsking(argv, prompt);
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  } finally {
    prompt.close();
  }
}

async function finish(
  project: Project,
  files: readonly string[],
  { git, install, json, quiet }: Options,
  interruption: Interruption,
): Promise<number> {
  const { directory, packageManager } = project;
  if (git && !(await initRepository(directory, interruption))) {
    tell('The project is not a git repository: git failed.');
  }
  if (install) await installDependencies(directory, packageManager, interruption, { json, quiet });
  if (interruption.by) {
    tell('Installing was interrupted; install again in the directory of the project.');
    return ExitCode.Failed; // replaced by the code of the interruption
  }
  const next = nextLines(project, install);
  if (json) printResult({ ...resultOf(project, files), installed: install, next });
  else print(next.join('\n'));
  return ExitCode.Ok;
}

const resultOf = (
  { directory, packageName, template, packageManager }: Project,
  files: readonly string[],
): object => ({
  name: packageName,
  directory,
  template: template.label,
  packageManager,
  files,
});

/** The next commands to type: at most three lines that can be pasted. */
function nextLines({ directory, packageManager }: Project, isInstalled: boolean): string[] {
  const { install, run } = phrasesOf(packageManager);
  const path = relative('', directory);
  return [
    ...(path === '' ? [] : [printable(commandLine('cd', path))]),
    ...(isInstalled ? [] : [install]),
    ...['test', 'try', 'dev'].map((script) => `${run} ${script}`),
  ].slice(0, 3);
}

function asCommand(
  { directory, template, packageName, packageManager, vmre }: Project,
  program: string,
): string {
  const name = packageName === suggestName(directory) ? [] : ['--name', packageName];
  const version = vmre === defaultVmre() ? [] : ['--vmre', vmre];
  const form = ['--template', ...template.label.split(' ')];
  const options = [...form, ...name, '--pm', packageManager, ...version];
  const words = [relative('', directory) || '.', ...options, '--yes'];
  return `${program} ${commandLine(...words)}`;
}
