import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { replaceFile } from '../../support/atomic-file';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { withLock } from '../lock/file-lock';
import { PresetsEdit } from './edit-presets';
import { readPresetsText } from './presets-file';

/** A change of presets.json, before and after. */
export interface PresetsChange {
  path: string;
  /** Undefined when there was no file. */
  before: string | undefined;
  after: string | undefined;
}

/** What a change does to the presets. */
export type Edit = (edit: PresetsEdit) => void;

/**
 * What a change would make of presets.json.
 *
 * @param initial the text of a file that does not exist yet; without one, none is made
 * @throws VMRE_PRESETS_INVALID, VMRE_PRESET_TAKEN
 */
export function planPresets(path: string, initial: string | undefined, edit: Edit): PresetsChange {
  const before = readPresetsText(path);
  const text = before ?? initial;
  if (text === undefined) return { path, before, after: undefined };
  const presets = new PresetsEdit(path, text);
  edit(presets);
  return { path, before, after: presets.text };
}

/** What else is done while nobody else changes presets.json. */
export interface Around {
  /** When it is certain what will be written, and before it is. */
  before?: () => void;
  /** After it was written; what this throws takes the change back. */
  after?: () => void;
}

/**
 * Changes presets.json; of several who do it at once, none loses what another one wrote.
 *
 * @throws VMRE_PRESETS_INVALID, VMRE_PRESET_TAKEN, VMRE_LOCK_TIMEOUT, VMRE_INSTALL_REFUSED
 */
export function changePresets(
  path: string,
  initial: string | undefined,
  edit: Edit,
  { before, after }: Around = {},
): Promise<PresetsChange> {
  return withLock(path, () => {
    const change = planPresets(path, initial, edit);
    removeLeftovers(path);
    before?.();
    const isChanged = change.after !== undefined && change.after !== change.before;
    if (isChanged) write(path, change.after as string);
    try {
      after?.();
    } catch (error) {
      if (isChanged && change.before !== undefined) write(path, change.before);
      throw error;
    }
    return change;
  });
}

function write(path: string, text: string): void {
  try {
    replaceFile(path, text);
  } catch (error) {
    const message = `cannot write ${path}: ${messageOf(error)}`;
    throw new VmreError('VMRE_INSTALL_REFUSED', message, { cause: error });
  }
}

/** What somebody who died while writing has left; nobody else writes now. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    rmSync(join(dirname(path), name), { force: true });
  }
}
