import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { processExists } from '../../../process/process-table';
import { systemCodeOf } from '../../../support/errors/vmre-error';

/**
 * Makes a temporary path beside a target. Leftovers of processes that were killed are removed.
 *
 * @param prefix prefix of the name: a dot hides it
 */
export function partialBeside(target: string, prefix = ''): string {
  const directory = dirname(target);
  const name = prefix + basename(target);
  for (const found of namesIn(directory)) {
    const owner = ownerOf(found, name);
    if (owner === undefined || processExists(owner)) continue;
    rmSync(join(directory, found), { recursive: true, force: true });
  }
  return join(directory, `${name}.${process.pid}.${crypto.randomUUID()}.tmp`);
}

const ending = /^\.(?<pid>\d{1,10})\.[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}\.tmp$/;

/** The id of the process that made a path of {@link partialBeside}. */
function ownerOf(found: string, name: string): number | undefined {
  const pid = found.startsWith(name) ? ending.exec(found.slice(name.length))?.groups?.['pid'] : '';
  return pid ? Number(pid) : undefined;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}
