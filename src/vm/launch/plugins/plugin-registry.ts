import {
  scanPlugins,
  usualPluginDirectory,
  type InstalledPlugin,
  type PluginProblem,
  type PluginScan,
} from './plugin-directory';
import { idsByName, readAliases, usualAliases, type VmAliases } from './vm-aliases';

/** Options of a plugin registry. */
export interface PluginRegistryOptions {
  /** Default: `AVAGO_PLUGIN_DIR`, or `$HOME/.avalanchego/plugins`. */
  directory?: string | undefined;
  /**
   * Aliases of VMs, or the path of a file of aliases. Default: AvalancheGo's own file, if it exists.
   */
  aliases?: VmAliases | string | undefined;
  /** Environment for the defaults. Default: that of this process. */
  env?: NodeJS.ProcessEnv | undefined;
}

/** Changes since the previous scan. */
export interface PluginChanges {
  /** New plugins. */
  readonly added: readonly InstalledPlugin[];
  /** Plugins whose file was replaced or changed. VMs that run continue with the old file. */
  readonly changed: readonly InstalledPlugin[];
  /** Plugins whose file was removed. */
  readonly removed: readonly InstalledPlugin[];
  /** Files that cannot be used as plugins. */
  readonly problems: readonly PluginProblem[];
}

/** The plugins of a directory, by the ids and aliases of their VMs. */
export class PluginRegistry {
  /** The plugin directory. */
  readonly directory: string;
  private ids: ReadonlyMap<string, string> = new Map();
  private scan: PluginScan = { plugins: [], problems: [] };

  /**
   * @param options see {@link PluginRegistryOptions}. The directory is not read before {@link reload}
   */
  constructor(private readonly options: PluginRegistryOptions = {}) {
    this.directory = options.directory ?? usualPluginDirectory(options.env);
  }

  /** Plugins found by the last scan. */
  get plugins(): readonly InstalledPlugin[] {
    return this.scan.plugins;
  }

  /** Problems found by the last scan. */
  get problems(): readonly PluginProblem[] {
    return this.scan.problems;
  }

  /**
   * Finds the plugin of a VM.
   *
   * @param nameOrId the id of the VM in CB58, an alias, or the name of the plugin file
   * @returns undefined when there is no such plugin
   */
  find(nameOrId: string): InstalledPlugin | undefined {
    const vmId = this.ids.get(nameOrId) ?? nameOrId;
    return this.plugins.find((plugin) => plugin.vmId === vmId || plugin.name === nameOrId);
  }

  /**
   * Scans the directory again.
   *
   * @returns what changed since the previous scan
   * @throws VMRE_VM_ID_INVALID when the aliases cannot be read; the registry is unchanged then
   */
  reload(): PluginChanges {
    const { aliases, env } = this.options;
    const read =
      typeof aliases === 'string' ? readAliases(aliases) : (aliases ?? usualAliases(env));
    const where = typeof aliases === 'string' ? aliases : 'VMs';
    const ids = idsByName(read, where);
    const before = new Map(this.plugins.map((plugin) => [plugin.vmId, plugin]));
    const scan = scanPlugins(this.directory, ids);
    const found = new Set(scan.plugins.map(({ vmId }) => vmId));
    this.ids = ids;
    this.scan = scan;
    return {
      added: scan.plugins.filter(({ vmId }) => !before.has(vmId)),
      changed: scan.plugins.filter((plugin) => isOther(plugin, before.get(plugin.vmId))),
      removed: [...before.values()].filter(({ vmId }) => !found.has(vmId)),
      problems: scan.problems,
    };
  }
}

const isOther = (plugin: InstalledPlugin, before: InstalledPlugin | undefined): boolean =>
  before !== undefined && (before.path !== plugin.path || before.stamp !== plugin.stamp);
