import { lstatSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

import { messageOf, systemCodeOf, VmreError } from '../../../support/errors/vmre-error';
import { formatId, parseId } from '../../ids/id';

/** A plugin in the plugin directory. */
export interface InstalledPlugin {
  /** In CB58. */
  readonly vmId: string;
  /** Of its file. */
  readonly path: string;
  /** What its file is called without its extension: the id, or another name of the VM. */
  readonly name: string;
  /** Differs when the file was replaced or written to. */
  readonly stamp: string;
}

/** A file in the plugin directory that is no plugin, or the directory itself. */
export interface PluginProblem {
  /** Of the file. */
  readonly path: string;
  /** What is wrong with it. */
  readonly error: VmreError;
}

/** What lies in a plugin directory. */
export interface PluginScan {
  readonly plugins: readonly InstalledPlugin[];
  readonly problems: readonly PluginProblem[];
}

/** `AVAGO_PLUGIN_DIR`, or `$HOME/.avalanchego/plugins`, as AvalancheGo has it. */
export function usualPluginDirectory(env: NodeJS.ProcessEnv = process.env): string {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? '.';
  return env['AVAGO_PLUGIN_DIR'] || join(home, '.avalanchego', 'plugins');
}

/**
 * Looks through a plugin directory. Each file is called as the id of its VM in CB58, or another name of
 * it; an extension does not count. Directories and files that begin with a dot are passed over. What is
 * wrong with one file is no obstacle to the others.
 *
 * @param ids in CB58 by name
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
      ? `there is no plugin directory ${directory}`
      : `the plugin directory ${directory} cannot be read: ${messageOf(error)}`;
    const hint = 'Create it, or name another one with AVAGO_PLUGIN_DIR.';
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
    if (!lstatSync(path, { throwIfNoEntry: false })) return undefined; // removed this moment
    const text = `${path} is a link to something that is not there`;
    throw new VmreError('VMRE_PROGRAM_NOT_FOUND', text);
  }
  if (stat.isDirectory()) return undefined;
  const name = file.slice(0, file.length - extname(file).length);
  const vmId = ids.get(name) ?? idNamed(path, name);
  return { vmId, path, name, stamp: [stat.mtimeMs, stat.size, stat.ino].join(' ') };
}

function idNamed(path: string, name: string): string {
  try {
    return formatId(parseId(name, 'the id of a VM'));
  } catch (error) {
    const text = `${path} is not called as a VM: ${messageOf(error)}`;
    throw new VmreError('VMRE_VM_ID_INVALID', text, {
      hint: 'Call it as the id of its VM, give its name as an alias, or move it into a directory.',
      cause: error,
    });
  }
}

const duplicate = (path: string, { vmId, path: other }: InstalledPlugin): VmreError =>
  new VmreError('VMRE_VM_ID_INVALID', `${path} is for the VM ${vmId}, as ${other} is`, {
    hint: 'Keep one of the two.',
  });
