import type { Tally } from '../../support/tally';
import type { Sandbox } from '../sandbox';
import { buildH2Peers, type H2Peers } from './go/build';
import { checkH2spec } from './h2spec';
import { checkHealth } from './health';
import { checkHpack } from './hpack';
import { checkPairs } from './pairs';

type Check = (sandbox: Sandbox, tally: Tally) => Promise<void>;

/** Makes a check that needs other implementations of HTTP/2. */
const withPeers =
  (check: (peers: H2Peers, sandbox: Sandbox, tally: Tally) => Promise<void>): Check =>
  async (sandbox, tally) => {
    const peers = await buildH2Peers();
    if ('missing' in peers) tally.skipped('HTTP/2', peers.missing);
    else await check(peers, sandbox, tally);
  };

/** Checks of our HTTP/2 with other implementations of it, by name. */
export const h2Checks: Readonly<Record<string, Check>> = {
  hpack: withPeers(checkHpack),
  h2spec: withPeers(checkH2spec),
  pairs: withPeers(checkPairs),
  health: withPeers(checkHealth),
};
