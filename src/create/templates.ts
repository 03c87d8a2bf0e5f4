import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';

const directory = join(__dirname, '../../templates');

/** What is created when nobody chooses. */
export const defaultTemplate = 'server';

/** A template, as it is chosen. */
export interface Template {
  /** As `--template` takes it. */
  name: string;
  /** One sentence. */
  description: string;
  /** Names of the packages that a project made of it uses. */
  dependencies: readonly string[];
}

/** A file of a template. */
export interface TemplateFile {
  /** Relative, as npm packs it: some have other names in a project. */
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

/** @throws VMRE_TEMPLATE_UNKNOWN */
export function findTemplate(name: string): Template {
  const all = templates();
  const found = all.find((template) => template.name === name);
  if (found) return found;
  const names = all.map((template) => template.name);
  throw new VmreError(
    'VMRE_TEMPLATE_UNKNOWN',
    `there is no template ${JSON.stringify(name)}; there are: ${names.join(', ')}.${didYouMean(name, names)}`,
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
      isExecutable: path.startsWith('bin/'), // packing may lose the mode
    }));
}

function readTemplate(name: string): Template {
  const text = readFileSync(join(directory, name, 'package.json'), 'utf8');
  const { description, dependencies, devDependencies } = JSON.parse(text) as Manifest;
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  return { name, description, dependencies: packages };
}

/** Somebody may have tried the template in its place. */
const isInstalledOrBuilt = (path: string): boolean => /^(node_modules|dist|package)\//.test(path);
