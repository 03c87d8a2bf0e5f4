import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { takeInventory } from '../../src/provider/plugins/installed-runtimes';
import { findPlugins } from '../../src/provider/plugins/plugins-directory';
import {
  parsePresets,
  presetsFileOf,
  readPresetsText,
} from '../../src/provider/presets/presets-file';
import { runProgram } from '../support/run-program';
import type { Sandbox } from './sandbox';

const vmre = join(__dirname, '../../bin/vmre');
/** Time for two answers of 30 seconds each, and for copying. */
const COMMAND_MS = 2 * 60_000;
const supervisor = 'exe-unit';

/** A home with a space in its path, with the files of a provider without runtimes. */
export class ProviderHome {
  private readonly home: string;
  private readonly env: NodeJS.ProcessEnv;

  constructor(sandbox: Sandbox) {
    this.home = join(sandbox.makeDirectory(), 'a home');
    const plugins = join(this.home, '.local/lib/yagna/plugins');
    mkdirSync(plugins, { recursive: true });
    writeFileSync(join(plugins, supervisor), '#!/bin/sh\nexit 0\n');
    chmodSync(join(plugins, supervisor), 0o755);
    this.env = {
      ...sandbox.environment,
      HOME: this.home,
      XDG_DATA_HOME: undefined,
      DATA_DIR: undefined,
      EXE_UNIT_PATH: join(plugins, 'ya-*.json'),
    };
  }

  /**
   * Installs a package with `vmre install`.
   *
   * @returns the executable that the installed descriptor names
   * @throws the output of the command, or a defect of the descriptor
   */
  async install(folder: string): Promise<string> {
    await this.vmre('install', folder);
    const { runtimes, broken } = takeInventory(findPlugins({ env: this.env }));
    const [runtime, ...more] = runtimes;
    const problems = [...broken.map(({ error }) => error.message), ...(runtime?.problems ?? [])];
    if (!runtime?.program || more.length > 0 || problems.length > 0) {
      throw new Error(`${runtimes.length} runtimes are installed; ${problems.join('; ')}`);
    }
    return runtime.program;
  }

  /**
   * Removes a runtime with `vmre uninstall`.
   *
   * @throws the output of the command, or its leftovers
   */
  async uninstall(name: string): Promise<void> {
    await this.vmre('uninstall', name);
    const place = { env: this.env };
    const file = presetsFileOf(place);
    const presets = parsePresets(file, readPresetsText(file) ?? '{}');
    const offered = presets.presets.filter((preset) => preset['exeunit-name'] === name);
    const files = readdirSync(findPlugins(place).path).filter((each) => each !== supervisor);
    const left = [...files, ...offered.map((preset) => `the preset ${preset.name}`)];
    if (left.length > 0) throw new Error(`left: ${left.join(', ')}`);
  }

  private async vmre(...args: string[]): Promise<void> {
    const words = [vmre, ...args];
    const call = { words, cwd: this.home, env: this.env, deadline: COMMAND_MS };
    const { exit, stdout, stderr } = await runProgram(call);
    if (exit === 'exit code 0') return;
    throw new Error(`vmre ${args.join(' ')} ended with ${exit}:\n${stdout}${stderr}`);
  }
}
