import type { StartedVm } from '../host/started-vm';
import { SubprocessRuntime } from '../host/subprocess/subprocess-runtime';
import type { RunningPlugin, VmRuntime } from '../host/vm-runtime';

/** Who is told of a plugin as it starts. */
export interface PluginWatch {
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

/** A plugin that tells when it is there. */
export function watched(plugin: string | VmRuntime, watch: PluginWatch): VmRuntime {
  const runtime = typeof plugin === 'string' ? new SubprocessRuntime(plugin) : plugin;
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
