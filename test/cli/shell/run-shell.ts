import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../create/creator';
import { livingProcesses } from '../../support/living-processes';
import { eventually } from '../../support/runtime-process';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { writeTypedRuntime } from './typed-runtime';

export const vmre = join(root, 'bin/vmre');

/** Shells without a terminal, in a directory of each test. After each test, no process may be left. */
export function useShell() {
  const place = useTemporaryDirectory();

  afterEach(() =>
    eventually(
      'the end of all processes',
      () => livingProcesses('environ', `HOME=${place()}`).length === 0,
    ),
  );

  function typed(replaced: readonly (readonly [string, string])[] = []): string {
    mkdirSync(place('bin'), { recursive: true });
    return writeTypedRuntime(place('bin'), replaced);
  }

  /** Runs the shell without a terminal. */
  async function shell(args: readonly string[], input: Iterable<string | Buffer> = []) {
    const env = { PATH: process.env['PATH'] ?? '', HOME: place() };
    const child = spawn(vmre, ['shell', ...args], { cwd: place(), env });
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    child.stdout.on('data', (chunk: Buffer) => output.stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.stderr.push(chunk));
    child.stdin.on('error', () => undefined);
    const closed = once(child, 'close') as Promise<[number | null]>;
    for (const part of input) {
      if (!child.stdin.write(part)) await Promise.race([once(child.stdin, 'drain'), closed]);
    }
    child.stdin.end();
    const [code] = await closed;
    const stdout = Buffer.concat(output.stdout).toString();
    const stderr = Buffer.concat(output.stderr).toString();
    const events = (): Record<string, unknown>[] =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    return { code, stdout, stderr, events };
  }

  return { place, typed, shell };
}
