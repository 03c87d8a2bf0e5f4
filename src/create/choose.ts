import { basename, resolve } from 'node:path';

import { VmreError } from '../support/errors/vmre-error';
import { findInPath } from '../support/in-path';
import { defaultVmre, type Project } from './project';
import { detectPackageManager, packageManagers, type PackageManager } from './package-manager';
import { checkName, problemOfName, runtimeNameOf, suggestName } from './project-name';
import type { Prompt } from './prompt';
import {
  defaultTemplate,
  findTemplate,
  templates,
  type Template,
  type TemplateForm,
} from './templates';

/** The options of a project on the command line; the others are asked, or have defaults. */
export interface Choices extends TemplateForm {
  dir?: string | undefined;
  template?: string | undefined;
  name?: string | undefined;
  pm?: PackageManager | undefined;
  vmre?: string | undefined;
  install?: boolean | undefined;
}

const defaultName = 'my-runtime';

/** Chooses a project by options and defaults. @throws VMRE_TEMPLATE_UNKNOWN, VMRE_NAME_INVALID */
export function chooseByDefault(choices: Choices): Project {
  const template = findTemplate(choices.template ?? defaultTemplate, choices);
  const name = choices.name ?? (choices.dir === undefined ? defaultName : suggestName(choices.dir));
  if (name === '') {
    const directory = JSON.stringify(basename(resolve(choices.dir ?? '')));
    const text = `the directory name ${directory} gives no valid package name`;
    throw new VmreError('VMRE_NAME_INVALID', text, {
      hint: 'Set one with --name: lower-case letters, digits, dots, dashes and underscores.',
    });
  }
  return {
    directory: resolve(choices.dir ?? runtimeNameOf(name)),
    template,
    packageName: checkName(name, template.dependencies),
    packageManager: choices.pm ?? detectPackageManager(),
    vmre: choices.vmre ?? defaultVmre(),
  };
}

/** Asks for the name, the template and the package manager. @throws as {@link chooseByDefault}, Cancelled */
export async function chooseByAsking(choices: Choices, prompt: Prompt): Promise<Project> {
  // What is given is checked before the first question.
  const given = choices.template ? findTemplate(choices.template, choices) : undefined;
  const dependencies = (given ? [given] : templates()).flatMap((template) => template.dependencies);
  const name =
    choices.name === undefined
      ? await askForName(choices, dependencies, prompt)
      : checkName(choices.name, dependencies);
  const { name: template, ...form } = given ?? (await askForTemplate(choices, prompt));
  const pm = choices.pm ?? (await askForPackageManager(choices, prompt));
  return chooseByDefault({ ...choices, ...form, name, template, pm });
}

/** A directory that gives a valid name needs no question. */
async function askForName(
  { dir }: Choices,
  dependencies: readonly string[],
  prompt: Prompt,
): Promise<string> {
  const problemOf = (name: string): string | undefined => problemOfName(name, dependencies);
  const name = dir === undefined ? '' : suggestName(dir);
  return problemOf(name) === undefined ? name : prompt.ask('Name?', defaultName, problemOf);
}

async function askForTemplate(form: TemplateForm, prompt: Prompt): Promise<Template> {
  const all = templates(form);
  const choices = all.map((template) => ({ value: template.label, label: describe(template) }));
  const label = await prompt.choose('Template?', choices, all[0]?.label ?? '');
  return all.find((template) => template.label === label) as Template;
}

/** Only those that can install the dependencies are offered, unless nothing is installed. */
async function askForPackageManager({ install }: Choices, prompt: Prompt): Promise<PackageManager> {
  const found = packageManagers.filter((name) => !install || findInPath(name) !== undefined);
  const detected = detectPackageManager();
  const choices = (found.length > 0 ? found : packageManagers).map((value) => ({
    value,
    label: value,
  }));
  return prompt.choose('Package manager?', choices, detected);
}

const LABEL_WIDTH = 14;

/** Formats a template as one line of a list. */
export const describe = ({ label, description }: Template): string =>
  `${label.padEnd(LABEL_WIDTH)} ${description}`;
