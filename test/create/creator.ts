import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { Bench, type Invoked } from '../support/runtime-process';

export const root = join(__dirname, '../..');
export const program = join(root, 'packages/create-vmre-runtime/bin/create-vmre-runtime');

/** A directory in which projects are created, removed after the test. */
export class Creator extends Bench {
  /** Runs `create-vmre-runtime` without a terminal. */
  create(...args: string[]): Promise<Invoked> {
    return this.invoke(program, ...args);
  }

  path(...names: string[]): string {
    return join(this.directory, ...names);
  }

  read(...names: string[]): string {
    return readFileSync(this.path(...names), 'utf8');
  }

  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    writeFileSync(this.path(path), text, { mode });
  }

  /** Every file below a directory, with its text; without those of a repository. */
  files(directory = '.'): Record<string, string> {
    const paths = readdirSync(this.path(directory), { recursive: true, encoding: 'utf8' });
    return Object.fromEntries(
      paths
        .filter(
          (path) => !path.startsWith('.git/') && statSync(this.path(directory, path)).isFile(),
        )
        .sort()
        .map((path) => [path, this.read(directory, path)]),
    );
  }

  /** A program that is found before all others. */
  putIntoPath(name: string, script: string): void {
    this.write(`programs/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
    this.env['PATH'] = `${this.path('programs')}:${process.env['PATH']}`;
  }
}

/** The options of most tests: only files. */
export const plain = ['--no-install', '--no-git', '--yes'] as const;
