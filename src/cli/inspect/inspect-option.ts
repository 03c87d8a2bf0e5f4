import { basename } from 'node:path';

import type { Argv, Options } from 'yargs';

import type { InspectedRuntime, Inspector, Subject } from '../../inspect';
import type { PassedOn } from '../../support/commands/declared-options';
import { tell } from '../../support/output';
import { wholeNumber } from '../number-options';

/** Options of a command whose subjects a page can show. */
export interface InspectOptions {
  inspect: 'watch' | 'act' | undefined;
  inspectPort: number | undefined;
}

const inspect: Options & PassedOn & { type: 'string' } = {
  type: 'string',
  choices: ['watch', 'act'],
  alone: 'watch',
  describe: 'Show it on a page while it lives; --inspect=act can also send, run and so on',
};

/** Declares `--inspect`. */
export const inspectOption = <T>(yargs: Argv<T>): Argv<T> =>
  yargs
    .option('inspect', inspect)
    .option('inspect-port', wholeNumber('inspect-port', 'Port of the page. Default: any'));

/** A runtime on the page, by the name of its file. */
export function inspectedRuntime(path: string, actions?: Subject['actions']): InspectedRuntime {
  const { InspectedRuntime } = require('../../inspect') as typeof import('../../inspect');
  return new InspectedRuntime({ name: basename(path), actions });
}

/**
 * Opens the page that `--inspect` wants, and tells its address.
 *
 * @param subjects called only if there is a page
 * @param say tells the address. Default: on stderr
 * @returns closes the page
 * @throws VMRE_OPTION_INVALID if the port is taken
 */
export async function inspecting(
  { inspect, inspectPort }: InspectOptions,
  subjects: () => readonly Subject[],
  say: (text: string) => void = tell,
): Promise<() => Promise<void>> {
  if (inspect === undefined) return async () => undefined;
  const { openInspector } = require('../../inspect') as typeof import('../../inspect');
  const options = { act: inspect === 'act', port: inspectPort };
  const inspector: Inspector = await openInspector(subjects(), options);
  say(`page: ${inspector.url}`);
  return () => inspector.close();
}
