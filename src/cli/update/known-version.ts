import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import { replaceFile } from '../../support/atomic-file';
import { dataDirectory } from '../../support/data-directory';
import { isRecord } from '../../support/json';

/** What is known about the latest version. */
export interface KnownVersion {
  /** Of the last question to the registry; since the epoch. */
  readonly askedMs: number;
  /** Undefined if the registry did not answer. */
  readonly latest: string | undefined;
}

const MAX_BYTES = 1000;

/** The file of the user that stores the answer; undefined without a home directory. */
export function knownVersionFile(): string | undefined {
  const directory = dataDirectory('vmre');
  return isAbsolute(directory) ? join(directory, 'latest-version.json') : undefined;
}

/** Reads what is known. Anything else in the file is the same as nothing. */
export function readKnownVersion(path: string): KnownVersion {
  try {
    if (statSync(path).size > MAX_BYTES) return nothing;
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!isRecord(value) || typeof value['askedMs'] !== 'number') return nothing;
    return { askedMs: value['askedMs'], latest: versionIn(value['latest']) };
  } catch {
    return nothing;
  }
}

const nothing: KnownVersion = { askedMs: 0, latest: undefined };

/** @throws an error of the system */
export const writeKnownVersion = (path: string, known: KnownVersion): void =>
  replaceFile(path, JSON.stringify(known));

/** A released version, or undefined for any other value. */
export const versionIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^\d{1,6}\.\d{1,6}\.\d{1,6}$/.test(value) ? value : undefined;

/** Whether a released version is later than another, which may be a prerelease: `0.2.0-rc.1`. */
export function isLater(version: string, other: string): boolean {
  const [left, right] = [version, other].map((text) => text.split('-')[0]!.split('.').map(Number));
  const at = left!.findIndex((part, index) => part !== right![index]);
  return at < 0 ? other.includes('-') : left![at]! > right![at]!;
}
