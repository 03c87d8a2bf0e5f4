import { VmreError } from '../../support/errors/vmre-error';
import { HostedNetwork } from './hosted-network';
import type { Network } from './network';
import type { NetworkOptions } from './network-options';
import { problemsOf } from './network-problems';

/**
 * Starts the chains of a network on all its nodes, brings them to the same block, and starts to build blocks.
 *
 * @param options see {@link NetworkOptions}
 * @throws VMRE_OPTION_INVALID with all problems in the options, before anything is opened;
 *   VMRE_CHAIN_MISMATCH when nodes have different blocks; what the start of a chain throws
 */
export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const problems = problemsOf(options);
  if (problems.length > 0) {
    const lines = problems.map(({ path, message }) => `\n  ${path.join('.')}: ${message}`);
    const text = `invalid options of the network:${lines.join('')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  return HostedNetwork.start(options);
}
