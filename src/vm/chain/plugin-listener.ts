import { transportFor } from '../transport/http2/grpc';
import type { Transport } from '../transport/transport';
import type { ChainVmOptions } from './chain-options';
import { hostLine } from '../launch/log/log-line';
import type { StartedVm } from '../launch/started-vm';
import { SubprocessLauncher } from '../launch/subprocess/subprocess-launcher';
import type { RunningPlugin, PluginLauncher } from '../launch/plugin-launcher';
import type { ChainEvent } from './chain-event';

/** Listens to the life cycle of a plugin. */
export interface PluginListener {
  /** The plugin runs. Its announcement may still fail. */
  onLaunched(plugin: RunningPlugin): void;
  onHandshake(vm: StartedVm): void;
  /** A call to its VM is pending. */
  onSlow(this: void, method: string, pendingMs: number): void;
  /** It did not stop as requested, or not without an error. */
  onUncleanStop(error: unknown): void;
  /** A connection of another user was rejected, or another problem belongs into the log. */
  onRefused(this: void, text: string): void;
}

/** Makes a listener that publishes events about a plugin. */
export const pluginEvents = (
  publish: (event: ChainEvent) => void,
  onVm: (vm: StartedVm) => void,
): PluginListener => ({
  onLaunched: ({ pid, log }) => {
    publish({ type: 'started', pid });
    log.lines$.subscribe((line) => publish({ type: 'log', line }));
  },
  onHandshake: (vm) => {
    onVm(vm);
    const { address, protocolVersion, version, times } = vm;
    const tookMs = tenths(times.answeredMs);
    publish({ type: 'handshake', address, protocolVersion, version, tookMs });
  },
  onSlow: (method, pendingMs) => publish({ type: 'waiting', method, pendingMs }),
  onUncleanStop: (error) => publish({ type: 'uncleanStop', error }),
  onRefused: (text) => publish({ type: 'log', line: hostLine(text) }),
});

/** Rounds milliseconds to tenths. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** Wraps a launcher so that it reports the launch to a listener. */
export function withListener(
  plugin: string | PluginLauncher,
  watch: PluginListener,
): PluginLauncher {
  const launcher = typeof plugin === 'string' ? new SubprocessLauncher(plugin) : plugin;
  return {
    name: launcher.name,
    uid: launcher.uid,
    start: async (engineAddress, options) => {
      const running = await launcher.start(engineAddress, options);
      watch.onLaunched(running);
      return running;
    },
  };
}

/** The transport for a plugin and its host: that of the options, or one for the user of the plugin. */
export const transportOf = (
  { plugin, start }: Pick<ChainVmOptions, 'plugin' | 'start'>,
  { onRefused }: Pick<PluginListener, 'onRefused'>,
): Transport =>
  start?.transport ?? transportFor(typeof plugin === 'string' ? undefined : plugin.uid, onRefused);
