import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { isRecord } from '../../../support/json';
import { formatId, parseId } from '../../ids/id';

/** Aliases of VMs: lists of names by the id of the VM in CB58. */
export type VmAliases = Readonly<Record<string, readonly string[]>>;

/**
 * AvalancheGo's file of aliases, `$HOME/.avalanchego/configs/vms/aliases.json`; undefined without a home
 * directory.
 */
export function usualAliasesFile(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const home = env['HOME'] ?? env['USERPROFILE'];
  return home ? join(home, '.avalanchego', 'configs', 'vms', 'aliases.json') : undefined;
}

/**
 * Reads a file of aliases: a JSON object with lists of names by the id of the VM.
 *
 * @throws VMRE_VM_ID_INVALID when the file has another form, or one name belongs to two VMs
 */
export function readAliases(path: string): VmAliases {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(path, messageOf(error), error);
  }
  if (!isRecord(content)) throw invalid(path, 'it must be an object');
  for (const [vmId, names] of Object.entries(content)) {
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) {
      throw invalid(path, `the value of ${vmId} must be a list of names`);
    }
  }
  idsByName(content as VmAliases, path);
  return content as VmAliases;
}

/** Reads AvalancheGo's file of aliases; no aliases when the file does not exist. */
export function usualAliases(env: NodeJS.ProcessEnv = process.env): VmAliases {
  const path = usualAliasesFile(env);
  return path !== undefined && existsSync(path) ? readAliases(path) : {};
}

/**
 * Inverts aliases: ids in CB58 by name.
 *
 * @param where the source of the aliases, for error messages
 * @throws VMRE_VM_ID_INVALID
 */
export function idsByName(aliases: VmAliases, where: string): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  for (const [text, names] of Object.entries(aliases)) {
    const vmId = formatId(parseId(text, `the VM ${text} in ${where}`));
    for (const name of names) {
      const other = ids.get(name);
      if (other !== undefined && other !== vmId) {
        throw invalid(where, `${name} is an alias of two VMs, ${other} and ${vmId}`);
      }
      ids.set(name, vmId);
    }
  }
  return ids;
}

function invalid(where: string, what: string, cause?: unknown): VmreError {
  return new VmreError('VMRE_VM_ID_INVALID', `aliases of ${where}: ${what}`, {
    hint: 'Write {"<id of the VM>": ["name", …], …}.',
    cause,
  });
}
