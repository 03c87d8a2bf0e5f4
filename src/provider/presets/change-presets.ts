import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { replaceFile } from '../../support/atomic-file';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { withLock } from '../lock/file-lock';
import { PresetsEdit } from './edit-presets';
import { readPresetsText } from './presets-file';

/** The text of presets.json before and after a change. */
export interface PresetsChange {
  path: string;
  /** Undefined if there was no file. */
  before: string | undefined;
  after: string | undefined;
}

/** Changes the presets. */
export type Edit = (edit: PresetsEdit) => void;

/**
 * Computes a change of presets.json without writing it.
 *
 * @param initial the text of a new file; undefined if none is created
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

/** Actions while presets.json is locked. */
export interface Around {
  /** Called before the file is written, when the change is known to be valid. */
  before?: () => void;
  /** Called after the file was written; an error undoes the change. */
  after?: () => void;
}

/**
 * Changes presets.json under a lock, so that concurrent changes are not lost.
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

/** Removes temporary files of dead processes. No other process writes meanwhile. */
function removeLeftovers(path: string): void {
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`) || !name.endsWith('.tmp')) continue;
    rmSync(join(dirname(path), name), { force: true });
  }
}
