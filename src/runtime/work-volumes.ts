import { lstatSync } from 'node:fs';
import { join, posix } from 'node:path';

import { ensureDirectory } from '../support/ensure-directory';
import { messageOf, VmreError } from '../support/errors/vmre-error';
import { readBelow, replaceBelow } from '../support/foreign-file';
import { isRecord } from '../support/json';
import type { Volume } from './deployment';
import type { Volumes } from './volumes';

/** Where `deploy` stores the volumes for `start` and `run`, which may be other processes. */
const STATE_FILE = '.vmre/volumes.json';

/** Volumes in a work directory. */
export class WorkVolumes implements Volumes {
  private known: Volume[] | undefined;

  constructor(private readonly workdir: string) {}

  get all(): readonly Volume[] {
    return this.volumes;
  }

  /** Read at first use: most commands have no volumes. */
  private get volumes(): Volume[] {
    return (this.known ??= inWorkdir(this.workdir, () => readState(this.workdir)));
  }

  add(path: string): string {
    const normal = normalPath(path);
    let volume = this.volumes.find((known) => known.path === normal);
    if (!volume) {
      volume = { name: `vol-${crypto.randomUUID()}`, path: normal };
      this.volumes.push(volume);
    }
    const directory = join(this.workdir, volume.name);
    inWorkdir(this.workdir, () => {
      ensureDirectory(directory);
      if (lstatSync(directory).isSymbolicLink()) throw new Error(`${directory} is a symbolic link`);
      replaceBelow(this.workdir, STATE_FILE, JSON.stringify(this.volumes));
    });
    return directory;
  }

  resolve(path: string): string {
    return fileInVolume(this.workdir, this.volumes, path);
  }
}

/**
 * The file for a path inside the runtime.
 *
 * @throws VMRE_VOLUME_INVALID
 */
export function fileInVolume(workdir: string, volumes: readonly Volume[], path: string): string {
  const normal = normalPath(path);
  const covers = ({ path: root }: Volume): boolean =>
    root === '/' || normal === root || normal.startsWith(`${root}/`);
  const [best] = volumes.filter(covers).sort((a, b) => b.path.length - a.path.length);
  if (!best) {
    const known = volumes.map((volume) => volume.path).join(', ') || 'none';
    throw new VmreError('VMRE_VOLUME_INVALID', `no volume covers ${path}; known volumes: ${known}`);
  }
  return join(workdir, best.name, normal.slice(best.path.length));
}

/** The form in which paths of volumes are compared. @throws VMRE_VOLUME_INVALID */
export function normalPath(path: string): string {
  if (!path.startsWith('/') || path.split('/').includes('..') || path.includes('\0')) {
    throw new VmreError(
      'VMRE_VOLUME_INVALID',
      `a volume path must be absolute, without ..: ${path}`,
    );
  }
  return posix.normalize(path).replace(/(.)\/$/, '$1');
}

/** Reports a file that was replaced, for example by a link, as an unusable work directory. */
function inWorkdir<T>(workdir: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    const text = `the volumes of ${workdir} cannot be read: ${messageOf(error)}`;
    throw new VmreError('VMRE_WORKDIR_UNUSABLE', text, { cause: error });
  }
}

function readState(workdir: string): Volume[] {
  const bytes = readBelow(workdir, STATE_FILE);
  if (bytes === undefined) return []; // no deploy yet
  let state: unknown;
  try {
    state = JSON.parse(bytes.toString());
  } catch {
    return []; // not written by deploy
  }
  return Array.isArray(state) ? state.filter(isOwnVolume) : [];
}

/** A requestor may be able to write to the work directory, so the file is validated. */
const isOwnVolume = (entry: unknown): entry is Volume =>
  isRecord(entry) &&
  typeof entry['name'] === 'string' &&
  /^vol-[0-9a-f-]{36}$/.test(entry['name']) &&
  typeof entry['path'] === 'string' &&
  entry['path'].startsWith('/');
