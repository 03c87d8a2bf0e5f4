import { join } from 'node:path';

import type { StartVmOptions } from '../../../src/vm/launch/start-options';
import { startVm } from '../../../src/vm/launch/start-vm';
import type { StartedVm } from '../../../src/vm/launch/started-vm';
import {
  SubprocessLauncher,
  type SubprocessOptions,
} from '../../../src/vm/launch/subprocess/subprocess-launcher';
import { Children } from '../../../src/process/children';
import { eventually } from '../../support/runtime-process';

const program = join(__dirname, '../../fixtures/vm/plugins/misbehaving.js');

/** Longer than any of these plugins needs, shorter than what a test may take. */
export const PATIENCE_MS = 90_000;

/** Starts the plugins of a test. After each test all are stopped, and none of their processes may be left. */
export class PluginsAtWork {
  children = new Children();
  private readonly started: StartedVm[] = [];

  /** @param manner its behaviour, and the argument for that */
  plugin(manner: string | [string, string], options: SubprocessOptions = {}): SubprocessLauncher {
    const args = [program, ...(typeof manner === 'string' ? [manner] : manner)];
    return new SubprocessLauncher(process.execPath, { children: this.children, ...options, args });
  }

  async start(
    manner: string | [string, string],
    {
      logLimits,
      env,
      inheritEnv,
      cwd,
      ...options
    }: Partial<StartVmOptions> & SubprocessOptions = {},
  ): Promise<StartedVm> {
    const plugin = this.plugin(manner, { logLimits, env, inheritEnv, cwd });
    const vm = await startVm({ plugin, handshakeMs: PATIENCE_MS, ...options });
    this.started.push(vm);
    return vm;
  }

  async clear(): Promise<void> {
    await Promise.all(this.started.splice(0).map((vm) => vm.stop({ graceMs: 0 })));
    await eventually('the end of all processes', () => this.children.countLiving() === 0);
  }
}

export function usePlugins(): PluginsAtWork {
  const plugins = new PluginsAtWork();
  afterEach(async () => {
    try {
      await plugins.clear();
    } finally {
      await plugins.children.stopAll(0);
    }
  });
  return plugins;
}

/** The rejection of a promise, and after how many milliseconds. */
export async function failure(promise: Promise<unknown>): Promise<{ error: Error; ms: number }> {
  const begin = performance.now();
  const error = await promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (thrown: Error) => thrown,
  );
  return { error, ms: performance.now() - begin };
}
