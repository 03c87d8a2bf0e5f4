import { basename } from 'node:path';

import type { StartedVm } from '../launch/started-vm';
import { ID_BYTES } from '../ids/id';
import { decodeCb58 } from '../ids/cb58';

/** Which VM a plugin is, as far as it can be known; its version may change. */
export interface ChainProgram {
  /** As its version begins: `texts` of `texts/1.2.3`. */
  readonly name?: string | undefined;
  /** In CB58, of a plugin whose file is called by it. */
  readonly id?: string | undefined;
}

/** A name, a slash, a number; `v1.2/3` is a version without a name. */
const named = /^(?!v?\d)(?<name>[A-Za-z][\w.-]{0,99})\/v?\d/;

/** What a plugin is known by. */
export function programOf({
  name: path,
  version,
}: Pick<StartedVm, 'name' | 'version'>): ChainProgram {
  const name = named.exec(version)?.groups?.['name'];
  const file = basename(path);
  return { ...(name !== undefined && { name }), ...(isId(file) && { id: file }) };
}

/** @returns in words what shows that two are different VMs; undefined when nothing does */
export function differenceOf(kept: ChainProgram, now: ChainProgram): string | undefined {
  for (const key of ['name', 'id'] as const) {
    const [one, other] = [kept[key], now[key]];
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
