import { formatNodeId } from '../../vm/ids/node-id';
import type { Command } from '../../support/commands/command';
import { ExitCode } from '../../support/errors/error-kind';
import { print, printResult } from '../../support/output';

/** `vmre vm node`: shows the identity of a node without starting it. */
export const vmNodeCommand: Command = {
  words: '<directory>',
  describe: 'Show node id and BLS key of a data directory, as an entry of a validators file',
  builder: (yargs) =>
    yargs
      .positional('directory', {
        type: 'string',
        demandOption: true,
        describe: 'The --data-dir of a chain; a new one gets its key',
      })
      .option('json', { type: 'boolean', default: false, describe: 'Print JSON' }),
  run: showNode,
};

function showNode({ directory, json }: { directory: string; json: boolean }): number {
  const { nodeIn } =
    require('../../vm/chain/node-identity') as typeof import('../../vm/chain/node-identity');
  const node = nodeIn(directory);
  const nodeId = formatNodeId(node.nodeId);
  const publicKey = `0x${node.publicKey.toString('hex')}`;
  if (json) printResult({ nodeId, publicKey });
  else print(`nodeId: ${nodeId}\npublicKey: "${publicKey}"`);
  return ExitCode.Ok;
}
