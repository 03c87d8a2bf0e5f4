import type { Argv } from 'yargs';

import type { ChainArchive } from '../../vm/chain/archive/chain-archive';
import { formatId, parseId } from '../../vm/ids/id';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { print, printJson } from '../../support/output';

interface ArchiveOptions {
  directory: string;
  file: string;
  json: boolean;
}

const places = (yargs: Argv, directory: string, file: string): Argv =>
  yargs
    .positional('directory', { type: 'string', demandOption: true, describe: directory })
    .positional('file', { type: 'string', demandOption: true, describe: file })
    .option('json', { type: 'boolean', default: false, describe: 'For programs' });

/** `vmre vm export`: a chain as a file. */
export const vmExportCommand: Command = {
  words: '<directory> <file>',
  describe: 'Write a chain into a file, to be imported elsewhere; its key stays',
  builder: (yargs) =>
    places(yargs, 'A data directory; no host may use it', 'A new file, such as chain.tar.gz'),
  run: async ({ directory, file, json }: ArchiveOptions, interruption: Interruption) => {
    const { exportChain } = loadArchive();
    const signal = interruption.attend();
    return tell(await exportChain(directory, file, { signal }), json);
  },
};

/** `vmre vm import`: a data directory of such a file. */
export const vmImportCommand: Command = {
  words: '<directory> <file>',
  describe: 'Make a data directory of a file that vmre vm export has written',
  builder: (yargs) =>
    places(yargs, 'Is not there yet, or empty', 'What was exported').option('chain-id', {
      type: 'string',
      describe: 'In CB58: refuse a file of another chain',
    }),
  run: async (
    { directory, file, json, ...more }: ArchiveOptions & { 'chain-id'?: string },
    interruption: Interruption,
  ) => {
    const { importChain } = loadArchive();
    const id = more['chain-id'];
    const chainId = id === undefined ? undefined : parseId(id, '--chain-id');
    const signal = interruption.attend();
    return tell(await importChain(directory, file, { chainId, signal }), json);
  },
};

const loadArchive = () =>
  require('../../vm/chain/archive/chain-archive') as typeof import('../../vm/chain/archive/chain-archive');

function tell({ chainId, last }: ChainArchive, json: boolean): number {
  const chain = formatId(chainId);
  if (json) {
    const block = last && { height: last.height.toString(), lastAccepted: formatId(last.id) };
    printJson({ chain, ...block });
  } else {
    const at = last ? ` at height ${last.height}, ${formatId(last.id)}` : '';
    print(`chain ${chain}${at}`);
  }
  return ExitCode.Ok;
}
