import {
  scanPlugins,
  usualPluginDirectory,
  type InstalledPlugin,
  type PluginProblem,
  type PluginScan,
} from './plugin-directory';
import { idsByName, readAliases, usualAliases, type VmAliases } from './vm-aliases';

/** Where plugins lie, and what else their VMs are called. */
export interface PluginRegistryOptions {
  /** Default: `AVAGO_PLUGIN_DIR`, or `$HOME/.avalanchego/plugins`. */
  directory?: string | undefined;
  /** Other names of VMs, or the path of a file of them. Default: AvalancheGo's own file, if there is one. */
  aliases?: VmAliases | string | undefined;
  /** Where the defaults are looked up. Default: of this process. */
  env?: NodeJS.ProcessEnv | undefined;
}

/** What has changed since the directory was last looked through. */
export interface PluginChanges {
  /** Plugins that were not there before. */
  readonly added: readonly InstalledPlugin[];
  /** Another file, or the same one with other content; running VMs go on with the old one. */
  readonly changed: readonly InstalledPlugin[];
  /** Plugins that are gone. */
  readonly removed: readonly InstalledPlugin[];
  /** Files that are no plugins. */
  readonly problems: readonly PluginProblem[];
}

/** The plugins of a directory by the ids and the names of their VMs. */
export class PluginRegistry {
  /** Where it looks. */
  readonly directory: string;
  private ids: ReadonlyMap<string, string> = new Map();
  private scan: PluginScan = { plugins: [], problems: [] };

  /** Nothing is looked at before {@link reload}. */
  constructor(private readonly options: PluginRegistryOptions = {}) {
    this.directory = options.directory ?? usualPluginDirectory(options.env);
  }

  /** What is known, as of the last look. */
  get plugins(): readonly InstalledPlugin[] {
    return this.scan.plugins;
  }

  /** Files that are no plugins, and why. */
  get problems(): readonly PluginProblem[] {
    return this.scan.problems;
  }

  /** The plugin of a VM, by its id in CB58, another name, or the name of its file. */
  find(nameOrId: string): InstalledPlugin | undefined {
    const vmId = this.ids.get(nameOrId) ?? nameOrId;
    return this.plugins.find((plugin) => plugin.vmId === vmId || plugin.name === nameOrId);
  }

  /**
   * Looks through the directory again.
   *
   * @throws VMRE_VM_ID_INVALID when the aliases cannot be read; nothing has changed then
   */
  reload(): PluginChanges {
    const { aliases, env } = this.options;
    const read =
      typeof aliases === 'string' ? readAliases(aliases) : (aliases ?? usualAliases(env));
    const where = typeof aliases === 'string' ? aliases : 'VMs';
    const ids = idsByName(read, where);
    const before = new Map(this.plugins.map((plugin) => [plugin.vmId, plugin]));
    const scan = scanPlugins(this.directory, ids);
    const here = new Set(scan.plugins.map(({ vmId }) => vmId));
    this.ids = ids;
    this.scan = scan;
    return {
      added: scan.plugins.filter(({ vmId }) => !before.has(vmId)),
      changed: scan.plugins.filter((plugin) => isOther(plugin, before.get(plugin.vmId))),
      removed: [...before.values()].filter(({ vmId }) => !here.has(vmId)),
      problems: scan.problems,
    };
  }
}

const isOther = (plugin: InstalledPlugin, before: InstalledPlugin | undefined): boolean =>
  before !== undefined && (before.path !== plugin.path || before.stamp !== plugin.stamp);
