import type { Argv } from 'yargs';

import type { ChainArchive } from '../../vm/chain/archive/chain-archive';
import { formatId, parseId } from '../../vm/ids/id';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import type { Interruption } from '../../support/interruption';
import { print, printResult } from '../../support/output';
import { commandLine } from '../../support/command-line';
import { tellNext } from '../../support/terminal/next-step';
import { showing } from '../../support/terminal/progress';

interface ArchiveOptions {
  directory: string;
  file: string;
  json: boolean;
  quiet: boolean;
}

const places = (yargs: Argv, directory: string, file: string): Argv =>
  yargs
    .positional('directory', { type: 'string', demandOption: true, describe: directory })
    .positional('file', { type: 'string', demandOption: true, describe: file })
    .option('json', { type: 'boolean', default: false, describe: 'Print JSON' });

/** `vmre vm export`: writes a chain to a file. */
export const vmExportCommand: Command = {
  words: '<directory> <file>',
  describe: 'Write a chain to a file that vmre vm import reads, without the key of its node',
  builder: (yargs) =>
    places(yargs, 'A data directory that no host uses', 'A new file, such as chain.tar.gz'),
  run: async ({ directory, file, json, quiet }: ArchiveOptions, interruption: Interruption) => {
    const { exportChain } = loadArchive();
    const signal = interruption.attend();
    const written = showing('writing the chain', { json, quiet }, () =>
      exportChain(directory, file, { signal }),
    );
    const code = tell(await written, json);
    tellNext(`vmre vm import DIRECTORY ${commandLine(file)}`, { json, quiet });
    return code;
  },
};

/** `vmre vm import`: creates a data directory from such a file. */
export const vmImportCommand: Command = {
  words: '<directory> <file>',
  describe: 'Create a data directory from a file of vmre vm export',
  builder: (yargs) =>
    places(yargs, 'A new or empty directory', 'The exported file').option('chain-id', {
      type: 'string',
      describe: 'Expected chain id in CB58; a file of another chain is rejected',
    }),
  run: async (
    { directory, file, json, quiet, ...more }: ArchiveOptions & { 'chain-id'?: string },
    interruption: Interruption,
  ) => {
    const { importChain } = loadArchive();
    const id = more['chain-id'];
    const chainId = id === undefined ? undefined : parseId(id, '--chain-id');
    const signal = interruption.attend();
    const read = showing('reading the chain', { json, quiet }, () =>
      importChain(directory, file, { chainId, signal }),
    );
    const code = tell(await read, json);
    tellNext(`vmre vm run PLUGIN --data-dir ${commandLine(directory)}`, { json, quiet });
    return code;
  },
};

const loadArchive = () =>
  require('../../vm/chain/archive/chain-archive') as typeof import('../../vm/chain/archive/chain-archive');

function tell({ chainId, last }: ChainArchive, json: boolean): number {
  const chain = formatId(chainId);
  if (json) {
    const block = last && { height: last.height.toString(), lastAccepted: formatId(last.id) };
    printResult({ chain, ...block });
  } else {
    const at = last ? ` at height ${last.height}, ${formatId(last.id)}` : '';
    print(`chain ${chain}${at}`);
  }
  return ExitCode.Ok;
}
