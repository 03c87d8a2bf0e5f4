import { basename } from 'node:path';

import type { Argv } from 'yargs';

import type { InspectedRuntime, Inspector, Subject } from '../../inspect';
import { VmreError } from '../../support/errors/vmre-error';
import { tell } from '../../support/output';
import { wholeNumber } from '../number-options';

/** Options of a command whose subjects a page can show. */
export interface InspectOptions {
  inspect: 'watch' | 'act' | undefined;
  inspectPort: number | undefined;
}

/** Declares `--inspect`. */
export const inspectOption = <T>(yargs: Argv<T>): Argv<T> =>
  yargs
    .option('inspect', {
      type: 'string',
      describe:
        'Open a page that shows it live; --inspect=act: also send, run and so on from there',
      coerce: modeIn,
    })
    .option(
      'inspect-port',
      wholeNumber('inspect-port', 'Port of the page. Default: any'),
    );

/** `--inspect` alone has no value: the page only watches. */
function modeIn(value: string | undefined): 'watch' | 'act' | undefined {
  if (value === undefined || value === 'act' || value === 'watch') return value;
  if (value === '') return 'watch';
  const text = `--inspect must be watch or act, not ${JSON.stringify(value)}`;
  throw new VmreError('VMRE_OPTION_INVALID', text, {
    hint: 'Write --inspect=watch if another word follows.',
  });
}

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
