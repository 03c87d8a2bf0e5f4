import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import type { NpmHere } from '../support/npm-here';
import { runProgram } from '../support/run-program';

/** Maximum milliseconds of a step. */
const STEP_MS = 10 * 60_000;
/** Characters of the output of a failed step that are shown. */
const MAX_OUTPUT_LENGTH = 6000;

/** The machine of a new user. */
export interface Machine {
  /** An empty directory for home and projects. */
  directory: string;
  /** Path of the installed Node. */
  node: string;
  npm: NpmHere;
}

/** The failure of a step. */
export class StepFailed extends Error {}

/** A user with nothing but Node: an empty home and an empty folder. */
export class User {
  readonly home: string;
  /** The folder for projects; its name contains a space. */
  readonly folder: string;
  /** Path of Node. */
  readonly node: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(machine: Machine) {
    const { directory, node, npm } = machine;
    this.node = node;
    this.home = join(directory, 'home');
    this.folder = join(directory, 'my projects');
    mkdirSync(this.home, { recursive: true });
    mkdirSync(this.folder);
    // npx installs into the cache of the user; downloads are shared.
    const cache = join(this.home, '.npm');
    mkdirSync(cache);
    symlinkSync(npm.downloads, join(cache, '_cacache'));
    this.environment = {
      ...npm.settings,
      npm_config_cache: cache,
      npm_config_audit: 'false',
      HOME: this.home,
      // This variable identifies all descendants.
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      CI: '1', // no questions
      PATH: [dirname(node), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      ...(process.env['NODE_EXTRA_CA_CERTS'] && {
        NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
      }),
    };
  }

  /** Creates an executable that is never run. */
  placeProgram(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  }

  /**
   * Runs a program in a directory.
   *
   * @param without variables to remove
   * @returns its stdout and duration in milliseconds
   * @throws StepFailed with its output
   */
  async run(
    cwd: string,
    words: readonly string[],
    without: readonly string[] = [],
  ): Promise<{ stdout: string; took: number }> {
    const env = this.environmentWithout(without);
    const { exit, stdout, stderr, took } = await runProgram({ words, cwd, env, deadline: STEP_MS });
    if (exit === 'exit code 0') return { stdout, took };
    const said = `${stdout}\n${stderr}`.slice(-MAX_OUTPUT_LENGTH);
    throw new StepFailed(`${words.join(' ')}\nexited with ${exit}; output:\n${said}`);
  }

  /** The environment of programs, without some variables. */
  environmentWithout(names: readonly string[]): NodeJS.ProcessEnv {
    const kept = Object.entries(this.environment).filter(([name]) => !names.includes(name));
    return Object.fromEntries(kept);
  }
}
