import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord, parseJson } from '../../support/json';
import { readForeignFile } from '../../support/foreign-file';
import type { Descriptor } from '../descriptor/descriptor';
import { directoryOf } from '../descriptor/descriptor';
import { checkRuntimeName } from '../descriptor/runtime-name';
import { extraArgsFor, problemOfExtraArgs } from '../descriptor/supervision';

/** A project and its runtime, from package.json. */
export interface Project {
  directory: string;
  /** Name of the runtime on providers. */
  name: string;
  version: string;
  /** The package, as the runtime sees it. */
  identity: { name: string; version: string; description?: string };
  /** Name of the executable. */
  executable: string;
  /** The file of the first `bin`. */
  program: string;
  description?: string | undefined;
  /** The complete `extra-args` of the descriptor. */
  extraArgs: string[];
  properties?: Descriptor['properties'];
  counters?: NonNullable<Descriptor['config']>['counters'] | undefined;
}

/** Names of other files in a package. */
const taken = [
  ...['node', 'node_modules', 'late', 'main.js', 'runtime.js', 'runtime.js.cache', 'package.json'],
];
const knownKeys = ['runtime', 'image', 'hardware', 'extraArgs', 'properties', 'counters'];

/**
 * Reads package.json, and the section `vmre` in it.
 *
 * @throws VMRE_PROJECT_INVALID, VMRE_NAME_INVALID
 */
export function readProject(
  directory: string,
  given: { name?: string | undefined; version?: string | undefined },
): Project {
  const path = join(directory, 'package.json');
  const content = readJson(path);
  const section = content['vmre'] ?? {};
  if (!isRecord(section)) throw invalid(path, '"vmre" must be an object');
  const unknown = Object.keys(section).find((key) => !knownKeys.includes(key));
  if (unknown !== undefined) {
    const keys = knownKeys.join(', ');
    throw invalid(path, `"vmre" has an unknown key ${unknown}; known keys: ${keys}`);
  }
  const ownName = text(path, content, 'name')?.replace(/^@[^/]*\//, '');
  const name = given.name ?? text(path, section, 'runtime') ?? ownName;
  if (name === undefined) throw invalid(path, 'the name is missing');
  const version = given.version ?? text(path, content, 'version');
  if (version === undefined) throw invalid(path, 'the version is missing');
  const description = text(path, content, 'description');
  const [executable, file] = firstProgram(path, content['bin'], ownName ?? name);
  const program = resolve(directory, file);
  if (!existsSync(program)) {
    throw invalid(path, `its bin ${file} does not exist`, 'Build the project first.');
  }
  if (/\.[cm]?tsx?$/.test(file)) {
    const hint = 'Name the compiled file: the output of tsc has the metadata of decorators.';
    throw invalid(path, `its bin ${file} is TypeScript`, hint);
  }
  return {
    directory,
    name: checkRuntimeName(name),
    version,
    identity: { name: ownName ?? name, version, ...(description !== undefined && { description }) },
    executable,
    program,
    description,
    extraArgs: extraArgsOf(path, section),
    properties: objectOf(path, 'properties', section['properties']) as Project['properties'],
    counters: objectOf(path, 'counters', section['counters']) as Project['counters'],
  };
}

/** The descriptor of a packaged project. */
export function descriptorOf(project: Project, executable: string): Descriptor {
  const { name, version, description, extraArgs, properties, counters } = project;
  return {
    name,
    version,
    'supervisor-path': 'exe-unit',
    'runtime-path': `${directoryOf(name)}/${executable}`,
    ...(description !== undefined && { description }),
    ...(extraArgs.length > 0 && { 'extra-args': extraArgs }),
    ...(properties && { properties }),
    ...(counters && { config: { counters } }),
  };
}

function readJson(path: string): Record<string, unknown> {
  try {
    const content = parseJson(readForeignFile(path).toString());
    if (isRecord(content)) return content;
  } catch (error) {
    const hint = 'Run it in the directory of your runtime, or name it: vmre package DIRECTORY.';
    if (systemCodeOf(error) === 'ENOENT') throw invalid(path, 'does not exist', hint);
    throw invalid(path, messageOf(error));
  }
  throw invalid(path, 'must be a JSON object');
}

function firstProgram(path: string, bin: unknown, fallback: string): [string, string] {
  const [name, file] = typeof bin === 'string' ? [fallback, bin] : firstEntry(bin);
  if (name === undefined || typeof file !== 'string') {
    const hint = 'Add "bin": { "<name>": "bin/<name>" } with the file that starts your runtime.';
    throw invalid(path, 'bin is missing', hint);
  }
  checkRuntimeName(name);
  if (taken.includes(name)) throw invalid(path, `its bin must not be named ${name}`);
  return [name, file];
}

const firstEntry = (bin: unknown): [string?, unknown?] =>
  isRecord(bin) ? (Object.entries(bin)[0] ?? []) : [];

function text(path: string, from: Record<string, unknown>, key: string): string | undefined {
  const value = from[key];
  if (value === undefined || typeof value === 'string') return value;
  throw invalid(path, `"${key}" must be a string`);
}

/** By default, a runtime needs no image, and its supervisor enforces the agreed hardware. */
function extraArgsOf(path: string, section: Record<string, unknown>): string[] {
  const own = listOfTexts(path, section['extraArgs']);
  const problem = problemOfExtraArgs(own);
  if (problem !== undefined) throw invalid(path, `"vmre.extraArgs": ${problem}`);
  const wants = { image: flag(path, section, 'image'), hardware: flag(path, section, 'hardware') };
  const all = extraArgsFor(wants, own);
  if (all !== undefined) return all;
  const hint = 'Remove one of the two.';
  throw invalid(path, '"vmre.image" and "vmre.extraArgs" contradict each other', hint);
}

function flag(path: string, from: Record<string, unknown>, key: string): boolean {
  const { [key]: value = false } = from;
  if (typeof value === 'boolean') return value;
  throw invalid(path, `"vmre.${key}" must be true or false`);
}

function listOfTexts(path: string, value: unknown = []): string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw invalid(path, '"vmre.extraArgs" must be an array of strings');
}

function objectOf(path: string, key: string, value: unknown): Record<string, unknown> | undefined {
  if (value === undefined || isRecord(value)) return value;
  throw invalid(path, `"vmre.${key}" must be an object`);
}

const invalid = (path: string, problem: string, hint?: string): VmreError =>
  new VmreError('VMRE_PROJECT_INVALID', `${path}: ${problem}`, hint === undefined ? {} : { hint });
