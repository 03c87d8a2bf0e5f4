import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';

const directory = join(__dirname, '../../templates');

/** The default template. */
export const defaultTemplate = 'server';

/** A project template. */
export interface Template {
  /** Name for `--template`. */
  name: string;
  /** One sentence. */
  description: string;
  /** Names of the packages that its projects depend on. */
  dependencies: readonly string[];
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
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/** All templates, the default one first. */
export function templates(): Template[] {
  const names = readdirSync(directory).sort();
  return [defaultTemplate, ...names.filter((name) => name !== defaultTemplate)].map(readTemplate);
}

/**
 * @param name one of {@link templates}
 * @throws VMRE_TEMPLATE_UNKNOWN
 */
export function findTemplate(name: string): Template {
  const all = templates();
  const found = all.find((template) => template.name === name);
  if (found) return found;
  const names = all.map((template) => template.name);
  throw new VmreError(
    'VMRE_TEMPLATE_UNKNOWN',
    `unknown template ${JSON.stringify(name)}; known templates: ${names.join(', ')}.${didYouMean(name, names)}`,
  );
}

/** The files of a template, in a stable order. */
export function filesOfTemplate({ name }: Template): TemplateFile[] {
  const top = join(directory, name);
  return readdirSync(top, { recursive: true, encoding: 'utf8' })
    .filter((path) => !isInstalledOrBuilt(path) && statSync(join(top, path)).isFile())
    .sort()
    .map((path) => ({
      path,
      text: readFileSync(join(top, path), 'utf8'),
      isExecutable: path.startsWith('bin/'), // packing may drop the mode
    }));
}

function readTemplate(name: string): Template {
  const text = readFileSync(join(directory, name, 'package.json'), 'utf8');
  const { description, dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  return { name, description, dependencies: packages };
}

/** Created when the template itself was installed or built. */
const isInstalledOrBuilt = (path: string): boolean => /^(node_modules|dist|package)\//.test(path);
