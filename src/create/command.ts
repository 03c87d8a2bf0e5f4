import { constants } from 'node:os';
import { relative } from 'node:path';

import type { Argv, CommandModule } from 'yargs';

import { ExitCode } from '../support/errors/error-kind';
import { initRepository, installDependencies } from './after-creation';
import { chooseByAsking, chooseByDefault, describe, type Choices } from './choose';
import { createProject } from './create-project';
import { packageManagers, phrasesOf } from './package-manager';
import type { Project } from './project';
import { Cancelled, Prompt } from './prompt';
import { templates } from './templates';

interface Options extends Choices {
  listTemplates: boolean;
  yes: boolean;
  install: boolean;
  git: boolean;
  overwrite: boolean;
  dryRun: boolean;
}

const CANCELLED = 130;

/**
 * The command that creates a project, on its own or as `vmre create`.
 *
 * @param command its name and positional argument, as yargs has them
 * @param done is given the exit code
 */
export function createCommand(
  command: string,
  done: (code: number) => void,
): CommandModule<object, object> {
  return {
    command,
    describe: 'Create the project of a runtime from a template',
    builder: options,
    handler: async (argv) => done(await create(argv as unknown as Options)),
  };
}

const options = (yargs: Argv) => {
  const text = (describe: string) =>
    ({ type: 'string', requiresArg: true, coerce: lastOf, describe }) as const;
  const flag = (describe: string) => ({ type: 'boolean', default: false, describe }) as const;
  return yargs
    .positional('dir', { type: 'string', describe: 'Where; `.` is here' })
    .option('template', { ...text('What to begin with'), alias: 't' })
    .option('list-templates', flag('Tell what templates there are'))
    .option('name', text('Name of the package and the runtime. Default: that of the directory'))
    .option('yes', { ...flag('Ask nothing'), alias: 'y' })
    .option('pm', { ...text('Package manager. Default: the one in use'), choices: packageManagers })
    .option('install', { type: 'boolean', default: true, describe: 'Install the dependencies' })
    .option('git', { type: 'boolean', default: true, describe: 'Make it a git repository' })
    .option('overwrite', flag('Replace files that are there'))
    .option('dry-run', flag('Only tell what files there would be'))
    .option('vmre', text('Version of vmre, as in package.json. Default: this one'))
    .example('$0 my-runtime --template service --yes', 'without a question')
    .example('$0 . --dry-run', 'what it would write here');
};

/** Given twice, the last one counts. */
const lastOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.at(-1) : value;

async function create(argv: Options): Promise<number> {
  if (argv.listTemplates) {
    print(templates().map(describe));
    return ExitCode.Ok;
  }
  const project = await choose(argv);
  if (!project) {
    tell('Cancelled; nothing was created.');
    return CANCELLED;
  }
  const { overwrite, dryRun } = argv;
  const files = createProject(project, { overwrite, dryRun });
  if (dryRun) {
    print(files);
    return ExitCode.Ok;
  }
  tell(
    `Created ${project.packageName} in ${project.directory} from the template ${project.template.name}.`,
  );
  if (!argv.yes) tell(`The same without a question: ${asCommand(project)}`);
  return finish(project, argv);
}

const isPersonThere = (): boolean =>
  process.stdin.isTTY && process.stderr.isTTY && !process.env['CI'];

async function choose(argv: Options): Promise<Project | undefined> {
  if (argv.yes || !isPersonThere()) return chooseByDefault(argv);
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

async function finish(project: Project, { git, install }: Options): Promise<number> {
  const { directory, packageManager } = project;
  if (git && !(await initRepository(directory))) tell('It is no git repository: git failed.');
  const signal = install ? await installDependencies(directory, packageManager) : undefined;
  if (signal) {
    tell('Installing was interrupted; install again in the directory of the project.');
    return 128 + constants.signals[signal]; // as a shell has it
  }
  print(nextLines(project, install));
  return ExitCode.Ok;
}

/** What a person types next: three lines, ready to be copied. */
function nextLines({ directory, packageManager }: Project, isInstalled: boolean): string[] {
  const { quote } = require('shlex') as typeof import('shlex');
  const { install, run } = phrasesOf(packageManager);
  const path = relative('', directory);
  return [
    ...(path === '' ? [] : [`cd ${quote(path)}`]),
    ...(isInstalled ? [] : [install]),
    ...['test', 'try', 'dev'].map((script) => `${run} ${script}`),
  ].slice(0, 3);
}

function asCommand({ directory, template, packageName, packageManager }: Project): string {
  const { join } = require('shlex') as typeof import('shlex');
  const options = ['--template', template.name, '--name', packageName, '--pm', packageManager];
  return join(['create-vmre-runtime', relative('', directory) || '.', ...options, '--yes']);
}

const print = (lines: readonly string[]): void =>
  void process.stdout.write(`${lines.join('\n')}\n`);
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
