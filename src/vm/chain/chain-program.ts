import { basename } from 'node:path';

import type { StartedVm } from '../launch/started-vm';
import { ID_BYTES } from '../ids/id';
import { decodeCb58 } from '../ids/cb58';

/** What identifies the VM of a plugin, as far as known; its version may change. */
export interface ChainProgram {
  /** The name in its version: `texts` of `texts/1.2.3`. */
  readonly name?: string | undefined;
  /** Id in CB58, if the plugin file is named after it. */
  readonly id?: string | undefined;
}

/** A name, a slash, a version; `v1.2/3` is a version without a name. */
const named = /^(?!v?\d)(?<name>[A-Za-z][\w.-]{0,99})\/v?\d/;

/** Identifies the VM of a plugin. */
export function programOf({
  name: path,
  version,
}: Pick<StartedVm, 'name' | 'version'>): ChainProgram {
  const name = named.exec(version)?.groups?.['name'];
  const file = basename(path);
  return { ...(name !== undefined && { name }), ...(isId(file) && { id: file }) };
}

/** @returns a text on how two VMs differ; undefined when they may be the same */
export function differenceOf(stored: ChainProgram, now: ChainProgram): string | undefined {
  for (const key of ['name', 'id'] as const) {
    const [one, other] = [stored[key], now[key]];
    if (one !== undefined && other !== undefined && one !== other) {
      return `the VM ${one}, and the plugin is ${other}`;
    }
  }
  return undefined;
}

function isId(text: string): boolean {
  try {
    return decodeCb58(text).length === ID_BYTES;
  } catch {
    return false;
  }
}
