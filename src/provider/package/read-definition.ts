import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describeExit } from '../../process/exit-status';
import type { CounterOptions } from '../../runtime/counters';
import type { RuntimeMode } from '../../runtime/runtime-mode';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { parseJson } from '../../support/json';
import { printable } from '../../support/printable';
import { RuntimeProgram } from '../../supervisor/runtime-program';
import type { Project } from './project';

/** The relevant parts of the definition of a runtime. */
export interface DescribedRuntime {
  mode: RuntimeMode;
  /** Counters by property. */
  counters: Record<string, CounterOptions>;
}

/** Characters of output that are quoted in an error. */
const MAX_QUOTED_LENGTH = 2000;

/**
 * Starts the program of a project until it has loaded its definition, and reads the definition.
 *
 * @returns undefined if the self-test succeeds without a definition: the program does not use VMRE
 * @throws VMRE_PACKAGE_FAILED with the output of the program, if it loads no definition
 */
export async function readDefinition(
  { program, directory }: Project,
  timeoutMs: number,
): Promise<DescribedRuntime | undefined> {
  const place = mkdtempSync(join(tmpdir(), 'vmre-definition-'));
  const file = join(place, 'definition.json');
  const options = { workdir: directory, timeoutMs, inheritEnv: [] };
  const node = new RuntimeProgram(process.execPath, options);
  try {
    const args = ['--import', `data:text/javascript,${encodeURIComponent(listener(file))}`];
    const { exit, stderr } = await node.invoke([...args, program, 'test']);
    const text = contentOf(file);
    if (text !== undefined) return parseJson(text) as DescribedRuntime;
    if (exit.code === 0) return undefined;
    const said = printable(stderr.trim(), { lines: true, most: MAX_QUOTED_LENGTH });
    throw failed(`${program} exited with ${describeExit(exit)}${said === '' ? '' : `:\n${said}`}`);
  } catch (error) {
    throw VmreError.is(error) && error.code === 'VMRE_PACKAGE_FAILED'
      ? error
      : failed(messageOf(error));
  } finally {
    await node.stop();
    rmSync(place, { recursive: true, force: true });
  }
}

/** Code that runs before the program. It kills the process before hooks and exit handlers run. */
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
    return undefined; // not written
  }
}

function failed(text: string): VmreError {
  const isUnbuilt = /Cannot find module|ERR_MODULE_NOT_FOUND/.test(text);
  const hint = isUnbuilt
    ? 'Build the project first and install its dependencies.'
    : 'Run it by hand. With --no-verify, the counters are those of package.json.';
  const message = `cannot read the definition of the runtime: ${text}`;
  return new VmreError('VMRE_PACKAGE_FAILED', message, { hint });
}
