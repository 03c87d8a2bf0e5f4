import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';

const directory = join(__dirname, '../../templates');

/** The default template. */
export const defaultTemplate = 'server';

/** The language and the modules of a project. */
export interface TemplateForm {
  /** JavaScript instead of TypeScript. Default false. */
  js?: boolean | undefined;
  /** ES modules. Default false. */
  esm?: boolean | undefined;
}

/** A project template, in one form. */
export interface Template {
  /** Name for `--template`. */
  name: string;
  /** The name, and the flag of the form if the template has several: `server --js`. */
  label: string;
  /** One sentence. */
  description: string;
  /** Names of the packages that its projects depend on. */
  dependencies: readonly string[];
  /** Whether it is JavaScript. */
  js: boolean;
  /** Whether it consists of ES modules. */
  esm: boolean;
}

/** A file of a template. */
export interface TemplateFile {
  /** Relative path in the package; some files have other names in a project. */
  path: string;
  text: string;
  isExecutable: boolean;
}

interface Manifest {
  description: string;
  type: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/**
 * All templates, the default one first.
 *
 * @param form only those that are JavaScript, or ES modules
 */
export function templates({ js, esm }: TemplateForm = {}): Template[] {
  const all = readdirSync(directory).sort().map(readTemplate);
  const isDefault = ({ name }: Template): boolean => name === defaultTemplate;
  return [...all.filter(isDefault), ...all.filter((template) => !isDefault(template))].filter(
    (template) => (!js || template.js) && (!esm || template.esm),
  );
}

/**
 * @param name one of {@link templates}
 * @param form its form. Default: the first that it has, TypeScript for a runtime
 * @throws VMRE_TEMPLATE_UNKNOWN
 */
export function findTemplate(name: string, form: TemplateForm = {}): Template {
  const found = templates(form).find((template) => template.name === name);
  if (found) return found;
  const names = namesOf(templates());
  if (!names.includes(name)) {
    const text = `unknown template ${JSON.stringify(name)}; known templates: ${names.join(', ')}.`;
    throw new VmreError('VMRE_TEMPLATE_UNKNOWN', text + didYouMean(name, names));
  }
  const flags = [form.js ? '--js' : '', form.esm ? '--esm' : ''].filter(Boolean).join(' ');
  const others = namesOf(templates(form)).join(', ');
  throw new VmreError(
    'VMRE_TEMPLATE_UNKNOWN',
    `the template ${name} does not have ${flags}; those that have it: ${others}`,
  );
}

const namesOf = (all: readonly Template[]): string[] => [...new Set(all.map(({ name }) => name))];

/** The files of a template, in a stable order. */
export function filesOfTemplate({ label }: Template): TemplateFile[] {
  const top = join(directory, label.replace(' -', ''));
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((path) => !isInstalledOrBuilt(path) && statSync(join(top, path)).isFile())
    .sort()
    .map((path) => ({
      path,
      text: readFileSync(join(top, path), 'utf8'),
      isExecutable: path.startsWith('bin/'), // packing may drop the mode
    }));
}

/** @param folder the name of the template and, after a dash, of its form */
function readTemplate(folder: string): Template {
  const top = join(directory, folder);
  const text = readFileSync(join(top, 'package.json'), 'utf8');
  const { description, type, dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const [, name = folder, form] = /^(.+)-(js|esm)$/.exec(folder) ?? [];
  return {
    name,
    label: form === undefined ? name : `${name} --${form}`,
    description,
    dependencies: Object.keys({ ...dependencies, ...devDependencies }),
    js: !existsSync(join(top, 'tsconfig.json')),
    esm: type === 'module',
  };
}

/** Created when the template itself was installed or built. */
const isInstalledOrBuilt = (path: string): boolean => /^(node_modules|dist|package)\//.test(path);
