import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Children } from '../../process/children';
import { describeExit } from '../../process/exit-status';
import type { CounterOptions } from '../../runtime/counters';
import type { RuntimeMode } from '../../runtime/runtime-mode';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { parseJson } from '../../support/json';
import { printable } from '../../support/printable';
import { invoke } from '../../supervisor/runtime-program';
import type { Project } from './project';

/** What a program says of its runtime before it runs anything of it. */
export interface DescribedRuntime {
  mode: RuntimeMode;
  /** By property. */
  counters: Record<string, CounterOptions>;
}

/** Characters of what a program said that go into an error. */
const MAX_QUOTED_LENGTH = 2000;

/**
 * Starts the program of a project as far as it has loaded its definition, which it is asked for.
 *
 * @returns undefined when it passes its self-test without one: it is not run by VMRE
 * @throws VMRE_PACKAGE_FAILED with what the program said, when it comes to no definition
 */
export async function readDefinition(
  { program, directory }: Project,
  timeoutMs: number,
): Promise<DescribedRuntime | undefined> {
  const place = mkdtempSync(join(tmpdir(), 'vmre-definition-'));
  const file = join(place, 'definition.json');
  const children = new Children();
  try {
    const node = { program: process.execPath, runtimeArgs: [], workdir: directory, timeoutMs };
    const args = ['--import', `data:text/javascript,${encodeURIComponent(listener(file))}`];
    const { exit, stderr } = await invoke(children, { ...node, env: 'listed' }, [
      ...args,
      program,
      'test',
    ]);
    const text = contentOf(file);
    if (text !== undefined) return parseJson(text) as DescribedRuntime;
    if (exit.code === 0) return undefined;
    const said = printable(stderr.trim(), { lines: true, most: MAX_QUOTED_LENGTH });
    throw failed(`${program} ended with ${describeExit(exit)}${said === '' ? '' : `:\n${said}`}`);
  } catch (error) {
    throw VmreError.is(error) && error.code === 'VMRE_PACKAGE_FAILED'
      ? error
      : failed(messageOf(error));
  } finally {
    await children.stopAll(0);
    rmSync(place, { recursive: true, force: true });
  }
}

/** Runs before the program; it ends the process at once, before hooks and handlers of exits. */
const listener = (file: string): string => `
import { writeFileSync } from 'node:fs';
globalThis[Symbol.for('vmre.definition')] = ({ mode, options: { counters = {} } }) => {
  writeFileSync(${JSON.stringify(file)}, JSON.stringify({ mode, counters }));
  process.kill(process.pid, 'SIGKILL');
};`;

function contentOf(file: string): string | undefined {
  try {
    return readForeignFile(file).toString();
  } catch {
    return undefined; // it did not come so far
  }
}

function failed(text: string): VmreError {
  const isUnbuilt = /Cannot find module|ERR_MODULE_NOT_FOUND/.test(text);
  const hint = isUnbuilt
    ? 'Build the project first and install its dependencies.'
    : 'Run it by hand; with --no-verify the counters are those of package.json.';
  const message = `the runtime cannot be asked for its definition: ${text}`;
  return new VmreError('VMRE_PACKAGE_FAILED', message, { hint });
}
