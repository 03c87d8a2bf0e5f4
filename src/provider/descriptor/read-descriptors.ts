import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import { readForeignFile } from '../../support/foreign-file';
import { JsonText, listProblems, type JsonPath } from '../json-text';
import type { Descriptor } from './descriptor';
import { checkCounters } from './read-counters';
import { problemOfName } from './runtime-name';

/** A descriptor file that a provider accepts. */
export interface DescriptorFile {
  descriptors: Descriptor[];
  /** What is accepted, but probably a mistake. */
  warnings: string[];
}

/** From https://semver.org. Not the package semver: it is larger, and rejects numbers above 2^53. */
const semanticVersion =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-((0|[1-9]\d*|\d*[a-z-][\da-z-]*)(\.(0|[1-9]\d*|\d*[a-z-][\da-z-]*))*))?(\+[\da-z-]+(\.[\da-z-]+)*)?$/i;

/** Providers hold the numbers of a version, and identifiers of digits only, in 64 bits. */
const largestNumber = 2n ** 64n - 1n;

const MAX_VERSION_LENGTH = 256;

const known = [
  ...['name', 'version', 'supervisor-path', 'runtime-path', 'description'],
  ...['extra-args', 'properties', 'config'],
];

/** @throws VMRE_DESCRIPTOR_INVALID with every problem of the file */
export function readDescriptorFile(path: string): DescriptorFile {
  let bytes: Buffer;
  try {
    bytes = readForeignFile(path);
  } catch (error) {
    throw invalid(path, [messageOf(error)], error);
  }
  return parseDescriptors(path, bytes);
}

/** @throws VMRE_DESCRIPTOR_INVALID with every problem of the text */
export function parseDescriptors(path: string, bytes: Buffer): DescriptorFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw invalid(path, ['is not UTF-8 text'], error);
  }
  const json = new JsonText(text);
  if (json.problems.length === 0) checkList(json);
  if (json.problems.length > 0) throw invalid(path, json.problems);
  return { descriptors: json.value as Descriptor[], warnings: json.warnings };
}

const invalid = (path: string, problems: readonly string[], cause?: unknown): VmreError =>
  new VmreError('VMRE_DESCRIPTOR_INVALID', listProblems(path, problems), {
    data: { path, problems },
    cause,
  });

function checkList(json: JsonText): void {
  const { value } = json;
  if (!Array.isArray(value)) {
    json.problem([], 'must be an array of descriptors: add [ and ]');
    return;
  }
  if (value.length === 0) json.warn([], 'has no descriptor');
  value.forEach((each: unknown, index) => {
    if (isRecord(each)) checkDescriptor(json, each, [index]);
    else json.problem([index], 'must be an object');
  });
}

function checkDescriptor(json: JsonText, value: Record<string, unknown>, at: JsonPath): void {
  const { name, version, properties, 'extra-args': extraArgs } = value;
  for (const key of ['name', 'version', 'supervisor-path']) {
    if (value[key] === undefined) json.problem(at, `has no ${key}`);
  }
  for (const key of ['name', 'version', 'supervisor-path', 'runtime-path', 'description']) {
    checkText(json, value[key], [...at, key]);
  }
  if (typeof name === 'string') {
    const problem = problemOfName(name);
    if (problem) json.problem([...at, 'name'], problem);
  }
  if (typeof version === 'string') checkVersion(json, version, [...at, 'version']);
  for (const key of ['supervisor-path', 'runtime-path']) checkPath(json, value[key], [...at, key]);
  if (extraArgs !== undefined) checkArguments(json, extraArgs, [...at, 'extra-args']);
  if (properties !== undefined && !isRecord(properties)) {
    json.problem([...at, 'properties'], 'must be an object');
  }
  checkCounters(json, value['config'], [...at, 'config']);
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) json.warn([...at, key], 'is not a key that a provider reads');
  }
}

function checkVersion(json: JsonText, version: string, at: JsonPath): void {
  if (version.length > MAX_VERSION_LENGTH) {
    return json.problem(at, `has more than ${MAX_VERSION_LENGTH} characters`);
  }
  if (!semanticVersion.test(version)) {
    const text = `${JSON.stringify(version)} is not a semantic version, such as 1.2.0`;
    return json.problem(at, text);
  }
  const numbers = version.split(/[.+-]/).filter((part) => /^\d+$/.test(part));
  const large = numbers.find((part) => BigInt(part) > largestNumber);
  if (large !== undefined)
    json.problem(at, `has the number ${large}; the maximum is ${largestNumber}`);
}

function checkText(json: JsonText, value: unknown, at: JsonPath): void {
  if (value === undefined || typeof value === 'string') return;
  const isOptional = at.at(-1) === 'runtime-path' || at.at(-1) === 'description';
  if (value !== null || !isOptional) json.problem(at, 'must be a string');
}

function checkPath(json: JsonText, value: unknown, at: JsonPath): void {
  if (typeof value !== 'string') return;
  if (value === '') json.problem(at, 'is empty');
  if (value.includes('\0')) json.problem(at, 'has a zero byte');
}

function checkArguments(json: JsonText, value: unknown, at: JsonPath): void {
  if (!Array.isArray(value)) return json.problem(at, 'must be an array of strings');
  value.forEach((each: unknown, index) => {
    if (typeof each !== 'string') json.problem([...at, index], 'must be a string');
    else if (each.includes('\0')) json.problem([...at, index], 'has a zero byte');
    else if (isLostDash(value[index - 1], each)) {
      const text = `would be read as an option; write "--runtime-arg=${each}"`;
      json.problem([...at, index], text);
    }
  });
  const last: unknown = value.at(-1);
  if (last === '--runtime-arg' || last === '-r') {
    json.problem([...at, value.length - 1], 'has no value');
  }
}

/** A supervisor accepts a value that begins with a dash only after `=`. */
const isLostDash = (option: unknown, value: string): boolean =>
  (option === '--runtime-arg' || option === '-r') && value.startsWith('-');
