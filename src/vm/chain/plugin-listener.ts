import { hostLine } from '../launch/log/log-line';
import type { StartedVm } from '../launch/started-vm';
import { SubprocessLauncher } from '../launch/subprocess/subprocess-launcher';
import type { RunningPlugin, PluginLauncher } from '../launch/plugin-launcher';
import type { ChainEvent } from './chain-event';

/** Who is told of a plugin as it starts. */
export interface PluginListener {
  /** It runs, and may yet fail to announce itself. */
  onLaunched(plugin: RunningPlugin): void;
  onHandshake(vm: StartedVm): void;
  /** A call to its VM has no answer yet. */
  onSlow(this: void, method: string, ms: number): void;
  /** It was asked to end and has not, or not as it should. */
  onUncleanStop(error: unknown): void;
  /** Somebody else has connected to what is served to the plugin, or listens where it should. */
  onRefused(this: void, text: string): void;
}

/** Makes events of what happens to a plugin. */
export const publishingPluginListener = (
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
  onSlow: (method, ms) => publish({ type: 'waiting', method, ms }),
  onUncleanStop: (error) => publish({ type: 'unclean-stop', error }),
  onRefused: (text) => publish({ type: 'log', line: hostLine(text) }),
});

/** Milliseconds as they are worth telling. */
export const tenths = (ms: number): number => Math.round(ms * 10) / 10;

/** A plugin that tells when it is there. */
export function withListener(
  plugin: string | PluginLauncher,
  watch: PluginListener,
): PluginLauncher {
  const runtime = typeof plugin === 'string' ? new SubprocessLauncher(plugin) : plugin;
  return {
    name: runtime.name,
    uid: runtime.uid,
    start: async (engineAddress, signal) => {
      const running = await runtime.start(engineAddress, signal);
      watch.onLaunched(running);
      return running;
    },
  };
}

/** The user that a plugin runs as, where it is another one. */
export const uidOf = (plugin: string | PluginLauncher): number | undefined =>
  typeof plugin === 'string' ? undefined : plugin.uid;
