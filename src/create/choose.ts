import { basename, resolve } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';
import { defaultVmre, type Project } from './project';
import { detectPackageManager, type PackageManager } from './package-manager';
import { checkName, problemOfName, suggestName } from './project-name';
import type { Prompt } from './prompt';
import { defaultTemplate, findTemplate, templates, type Template } from './templates';

/** The options of a project on the command line; the others are asked, or have defaults. */
export interface Choices {
  dir?: string | undefined;
  template?: string | undefined;
  name?: string | undefined;
  pm?: PackageManager | undefined;
  vmre?: string | undefined;
}

const defaultDirectory = 'my-runtime';

/** Chooses a project by options and defaults. @throws VMRE_TEMPLATE_UNKNOWN, VMRE_NAME_INVALID */
export function chooseByDefault(choices: Choices): Project {
  const directory = resolve(choices.dir ?? defaultDirectory);
  const template = findTemplate(choices.template ?? defaultTemplate);
  const name = choices.name ?? suggestName(directory);
  if (name === '') {
    const text = `the directory name ${JSON.stringify(basename(directory))} gives no valid package name`;
    throw new VmreError('VMRE_NAME_INVALID', text, {
      hint: 'Set one with --name: lower-case letters, digits, dots, dashes and underscores.',
    });
  }
  return settle(choices, directory, template, checkName(name, template.dependencies));
}

/** Asks for what the options leave open. @throws as {@link chooseByDefault}, Cancelled */
export async function chooseByAsking(choices: Choices, prompt: Prompt): Promise<Project> {
  const dir = choices.dir ?? (await prompt.ask('Directory?', defaultDirectory));
  const directory = resolve(dir);
  const template = choices.template ? findTemplate(choices.template) : await askForTemplate(prompt);
  const problemOf = (name: string): string | undefined =>
    problemOfName(name, template.dependencies);
  const name = choices.name
    ? checkName(choices.name, template.dependencies)
    : await askForName(prompt, suggestName(directory), problemOf);
  return settle(choices, directory, template, name);
}

function settle(
  { pm, vmre }: Choices,
  directory: string,
  template: Template,
  packageName: string,
): Project {
  return {
    directory,
    template,
    packageName,
    packageManager: pm ?? detectPackageManager(),
    vmre: vmre ?? defaultVmre(),
  };
}

async function askForTemplate(prompt: Prompt): Promise<Template> {
  const all = templates();
  prompt.tell('Template:');
  all.forEach((template, i) => prompt.tell(`  ${i + 1}  ${describe(template)}`));
  const find = (answer: string): Template | undefined =>
    all.find(({ name }, i) => answer === name || answer === String(i + 1));
  const answer = await prompt.ask('Which one?', '1', (answer) =>
    find(answer) ? undefined : `a number from 1 to ${all.length}, or a name`,
  );
  return find(answer) as Template;
}

async function askForName(
  prompt: Prompt,
  suggestion: string,
  problemOf: (name: string) => string | undefined,
): Promise<string> {
  const fallback = problemOf(suggestion) === undefined ? suggestion : defaultDirectory;
  return prompt.ask('Name of the runtime?', fallback, problemOf);
}

const NAME_WIDTH = 12;

/** Formats a template as one line of a list. */
export const describe = ({ name, description }: Template): string =>
  `${name.padEnd(NAME_WIDTH)} ${description}`;
