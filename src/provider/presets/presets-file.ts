import { join, resolve } from 'node:path';

import { dataDirectory } from '../../support/data-directory';
import { messageOf, systemCodeOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { readForeignFile } from '../../support/foreign-file';
import { JsonText, listProblems, type JsonPath } from '../json-text';
import type { ProviderPlace } from '../plugins/plugins-directory';

/** A preset: the prices of a runtime. */
export interface Preset {
  name: string;
  'exeunit-name': string;
  'pricing-model': 'linear';
  'initial-price': number;
  'usage-coeffs': Record<string, number>;
}

/** presets.json in the format V1. */
export interface Presets {
  ver: 'V1';
  active: string[];
  presets: Preset[];
}

/** The path of presets.json of the provider of this user. */
export function presetsFileOf({ dataDir, env }: ProviderPlace): string {
  return join(dataDir ? resolve(dataDir) : providerDirectory(env), 'presets.json');
}

function providerDirectory(env: NodeJS.ProcessEnv): string {
  if (env['DATA_DIR']) return resolve(env['DATA_DIR']);
  if (process.platform === 'darwin') return dataDirectory('GolemFactory.ya-provider', env);
  if (process.platform === 'win32') return dataDirectory('GolemFactory\\ya-provider', env);
  return dataDirectory('ya-provider', env);
}

/** The text of presets.json; undefined if it does not exist. @throws VMRE_PRESETS_INVALID */
export function readPresetsText(path: string): string | undefined {
  try {
    const bytes = readForeignFile(path);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw new VmreError('VMRE_PRESETS_INVALID', `${path}: ${messageOf(error)}`, { cause: error });
  }
}

/** @throws VMRE_PRESETS_INVALID with all problems for which a provider would reject it */
export function parsePresets(path: string, text: string): Presets {
  const json = new JsonText(text);
  if (json.problems.length === 0) checkPresets(json);
  if (json.problems.length > 0) {
    throw new VmreError('VMRE_PRESETS_INVALID', listProblems(path, json.problems), {
      data: { path, problems: json.problems },
    });
  }
  return json.value as Presets;
}

function checkPresets(json: JsonText): void {
  const { value } = json;
  if (!isRecord(value)) return json.problem([], 'must be an object');
  const { ver, active, presets } = value;
  if (ver === undefined || ver === 'V0') {
    const text =
      'has the old format V0, whose prices have other names; ' +
      'start the provider once to convert the file, then try again';
    return json.problem([], text);
  }
  if (ver !== 'V1') return json.problem(['ver'], `must be V1, not ${JSON.stringify(ver)}`);
  if (!Array.isArray(presets)) return json.problem(['presets'], 'must be an array');
  const names = new Set<unknown>();
  presets.forEach((preset: unknown, index) => {
    checkPreset(json, preset, ['presets', index]);
    if (isRecord(preset)) names.add(preset['name']);
  });
  if (!Array.isArray(active)) return json.problem(['active'], 'must be an array of names');
  active.forEach((name: unknown, index) => {
    if (names.has(name) && typeof name === 'string') return;
    json.problem(['active', index], `${JSON.stringify(name)} is not the name of a preset`);
  });
}

function checkPreset(json: JsonText, preset: unknown, at: JsonPath): void {
  if (!isRecord(preset)) return json.problem(at, 'must be an object');
  for (const key of ['name', 'exeunit-name']) {
    if (typeof preset[key] !== 'string') json.problem([...at, key], 'must be a string');
  }
  if (preset['pricing-model'] !== 'linear') {
    json.problem([...at, 'pricing-model'], 'must be linear');
  }
  const initial = preset['initial-price'];
  if (initial !== undefined && typeof initial !== 'number') {
    json.problem([...at, 'initial-price'], 'must be a number');
  }
  const coefficients = preset['usage-coeffs'];
  if (!isRecord(coefficients)) return json.problem([...at, 'usage-coeffs'], 'must be an object');
  for (const [property, price] of Object.entries(coefficients)) {
    if (typeof price === 'number') continue;
    json.problem([...at, 'usage-coeffs', property], 'must be a number');
  }
}
