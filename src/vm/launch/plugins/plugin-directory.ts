import { lstatSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { formatId, parseId } from '../../ids/id';

/** A plugin in the plugin directory. */
export interface InstalledPlugin {
  /** Id of the VM in CB58. */
  readonly vmId: string;
  /** Path of the plugin file. */
  readonly path: string;
  /** The file name without its extension: the id or an alias of the VM. */
  readonly name: string;
  /** Changes when the file is replaced or written to. */
  readonly stamp: string;
}

/** A problem with one file in the plugin directory, or with the directory itself. */
export interface PluginProblem {
  /** Path of the file or directory. */
  readonly path: string;
  /** The error. */
  readonly error: VmreError;
}

/** The result of a scan of a plugin directory. */
export interface PluginScan {
  readonly plugins: readonly InstalledPlugin[];
  readonly problems: readonly PluginProblem[];
}

/**
 * The default plugin directory, as in AvalancheGo: `AVAGO_PLUGIN_DIR`, or `$HOME/.avalanchego/plugins`.
 */
export function usualPluginDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '.';
  return env['AVAGO_PLUGIN_DIR'] || join(home, '.avalanchego', 'plugins');
}

/**
 * Scans a plugin directory. The name of each file, without its extension, must be the id of its VM in CB58 or
 * an alias. Directories and dot files are skipped. A problem with one file does not affect the others.
 *
 * @param ids ids in CB58 by alias
 */
export function scanPlugins(directory: string, ids: ReadonlyMap<string, string>): PluginScan {
  const plugins = new Map<string, InstalledPlugin>();
  const problems: PluginProblem[] = [];
  for (const file of list(directory, problems)) {
    const path = join(directory, file);
    try {
      const plugin = asPlugin(path, file, ids);
      if (!plugin) continue;
      const other = plugins.get(plugin.vmId);
      if (other) throw duplicate(path, other);
      plugins.set(plugin.vmId, plugin);
    } catch (error) {
      problems.push({ path, error: VmreError.from(error, 'VMRE_VM_ID_INVALID', path) });
    }
  }
  return { plugins: [...plugins.values()], problems };
}

function list(directory: string, problems: PluginProblem[]): string[] {
  try {
    return readdirSync(directory)
      .filter((file) => !file.startsWith('.'))
      .sort();
  } catch (error) {
    const isMissing = systemCodeOf(error) === 'ENOENT';
    const text = isMissing
      ? `the plugin directory ${directory} does not exist`
      : `the plugin directory ${directory} cannot be read: ${messageOf(error)}`;
    const hint = 'Create it, or set AVAGO_PLUGIN_DIR to another directory.';
    const details = { hint, cause: error };
    problems.push({
      path: directory,
      error: new VmreError('VMRE_PROGRAM_NOT_FOUND', text, details),
    });
    return [];
  }
}

function asPlugin(
  path: string,
  file: string,
  ids: ReadonlyMap<string, string>,
): InstalledPlugin | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) {
    if (!lstatSync(path, { throwIfNoEntry: false })) return undefined; // removed during the scan
    const text = `${path} is a link to a missing file`;
    throw new VmreError('VMRE_PROGRAM_NOT_FOUND', text);
  }
  if (stat.isDirectory()) return undefined;
  const name = file.slice(0, file.length - extname(file).length);
  const vmId = ids.get(name) ?? idNamed(path, name);
  return { vmId, path, name, stamp: [stat.mtimeMs, stat.size, stat.ino].join(' ') };
}

function idNamed(path: string, name: string): string {
  try {
    return formatId(parseId(name, 'the id of the VM'));
  } catch (error) {
    const text = `${path} is not named after a VM: ${messageOf(error)}`;
    throw new VmreError('VMRE_VM_ID_INVALID', text, {
      hint: 'Rename it to the id of its VM, add its name as an alias, or move it into a subdirectory.',
      cause: error,
    });
  }
}

const duplicate = (path: string, { vmId, path: other }: InstalledPlugin): VmreError =>
  new VmreError('VMRE_VM_ID_INVALID', `${path} is for the VM ${vmId}, as ${other} is`, {
    hint: 'Keep one of the two.',
  });
