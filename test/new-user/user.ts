import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

import type { NpmHere } from '../support/npm-here';
import { runProgram } from '../support/run-program';

/** How long one step may take. */
const STEP_MS = 10 * 60_000;
/** Of what a failed step said. */
const MAX_OUTPUT_LENGTH = 6000;

/** What a new user's machine has. */
export interface Machine {
  /** A directory that is empty and theirs: home, projects and all. */
  directory: string;
  /** The Node they have. */
  node: string;
  npm: NpmHere;
}

/** A step that did not do what it should. */
export class StepFailed extends Error {}

/** A user who has nothing but Node: an empty home and an empty folder. */
export class User {
  readonly home: string;
  /** The folder that projects are created in; its name has a space, as those of users do. */
  readonly folder: string;
  /** Their Node. */
  readonly node: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(machine: Machine) {
    const { directory, node, npm } = machine;
    this.node = node;
    this.home = join(directory, 'home');
    this.folder = join(directory, 'my projects');
    mkdirSync(this.home, { recursive: true });
    mkdirSync(this.folder);
    // What npx installs is kept in npm's cache, which is theirs; downloads are shared.
    const cache = join(this.home, '.npm');
    mkdirSync(cache);
    symlinkSync(npm.downloads, join(cache, '_cacache'));
    this.environment = {
      ...npm.settings,
      npm_config_cache: cache,
      npm_config_audit: 'false',
      HOME: this.home,
      // Every descendant has at least this variable, so that it can be recognised as one.
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      CI: '1', // nobody is there to answer
      PATH: [dirname(node), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
      ...(process.env['NODE_EXTRA_CA_CERTS'] && {
        NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
      }),
    };
  }

  /** Makes an executable that is only looked at. */
  placeProgram(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  }

  /**
   * Runs a program in a directory.
   *
   * @param without variables that this step must do without
   * @returns its stdout, and the milliseconds it took
   * @throws StepFailed with what it said
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
    throw new StepFailed(`${words.join(' ')}\nended with ${exit}; it said:\n${said}`);
  }

  /** What their programs are started with, but for some variables. */
  environmentWithout(names: readonly string[]): NodeJS.ProcessEnv {
    const kept = Object.entries(this.environment).filter(([name]) => !names.includes(name));
    return Object.fromEntries(kept);
  }
}
