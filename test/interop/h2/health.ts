import { messageOf } from '../../../src/support/errors/vmre-error';
import type { Tally } from '../../support/tally';
import type { Sandbox } from '../sandbox';
import type { H2Peers } from './go/build';
import { runGo, servers } from './pair-sides';

/** The health service of our server, asked by the standard client for it. */
export async function checkHealth(peers: H2Peers, _sandbox: Sandbox, tally: Tally): Promise<void> {
  const server = await servers(peers)['ours']!();
  const name = 'the standard health client asks our server';
  try {
    await runGo(peers.grpc, 'health', server.address);
    tally.passed(name);
  } catch (error) {
    tally.failed(name, messageOf(error));
  } finally {
    await server.close();
  }
}
