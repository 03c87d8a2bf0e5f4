import type { ListenOptions } from '../../vm/client/http/http-listener';
import type { Network } from '../../vm/network/network';
import type { NetworkOptions } from '../../vm/network/network-options';
import { VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { warn } from '../../support/output';
import type { Subject } from '../../inspect';
import { inspecting, type InspectOptions } from '../inspect/inspect-option';
import { exitCodeOf, jsonTranscript, textTranscript, type ChainEnd } from './chain-transcript';
import { readNetwork, type HttpAddress } from './network-file';
import {
  jsonNetworkTranscript,
  textNetworkTranscript,
  type NetworkTranscript,
} from './network-transcript';

/** The options of a network on the command line. */
export interface NetworkRun extends InspectOptions {
  path: string;
  json: boolean;
  /** Address of the first node. Default: that of the file. */
  http: HttpAddress | undefined;
  /** Hosts and origins that may use the APIs. */
  access: Pick<ListenOptions, 'allowedHosts' | 'allowedOrigins'>;
  /** Options of all chains. */
  chains: Omit<NetworkOptions['chains'][number], 'name' | 'plugin' | 'genesis'>;
  appRequestMs: number | undefined;
}

/** Options of `vmre vm run` that belong into a network file. */
const IN_THE_FILE = [
  ...['genesis', 'config', 'upgrade', 'data-dir', 'chain-id', 'network-id', 'node-id'],
  ...['validators', 'alias', 'vm-id', 'arg', 'inherit-env'],
];

/** @throws VMRE_OPTION_INVALID for an option that belongs into the network file */
export function assertInFile(path: string, argv: { mine: string }): void {
  if (argv.mine === 'manual') {
    const text = `${path} is a network, but --mine manual is for a single chain`;
    throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Use --mine interval.' });
  }
  const given = Object.entries(argv).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const wrong = given.map(([name]) => name).filter((name) => IN_THE_FILE.includes(name));
  if (wrong.length === 0) return;
  const names = wrong.map((name) => `--${name}`).join(', ');
  const text = `${path} is a network, but ${names} is for a single chain`;
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Write it into the network file.' });
}

/** `vmre vm run network.yaml`: runs until Ctrl-C, or until all chains have stopped. */
export async function runNetwork(run: NetworkRun, interruption: Interruption): Promise<number> {
  const { options, http } = readNetwork(run.path);
  const { startNetwork } =
    require('../../vm/network/start-network') as typeof import('../../vm/network/start-network');
  const chains = options.chains.map((chain) => ({ ...run.chains, ...chain }));
  const transcript = run.json ? jsonNetworkTranscript() : textNetworkTranscript();
  const signal = interruption.attend();
  const ends: ChainEnd[] = [];
  try {
    const { appRequestMs } = run;
    const network = await startNetwork({
      ...options,
      chains,
      appRequestMs,
      signal,
      onEvent: (event) => {
        if (event.event.type === 'stopped') ends.push(event.event);
        transcript.event(event);
      },
    });
    const lost = network.nodes.filter((_, at) => options.nodes?.[at]?.dataDir === undefined);
    if (lost.length > 0) {
      const names = lost.map(({ name }) => name).join(', ');
      warn(`nodes without dataDir lose their state at the end: ${names}`);
    }
    const addresses = [run.http ?? http[0] ?? LOCAL, ...http.slice(1)];
    await serve(network, { ...run, addresses }, transcript, interruption);
  } catch (error) {
    // Errors after an interruption are expected.
    if (!signal.aborted) return (run.json ? jsonTranscript() : textTranscript()).failed(error);
  }
  return exitCodeOf(...ends);
}

const LOCAL: HttpAddress = { host: '127.0.0.1', port: 0 };

/** Serves until the network has stopped. The first interruption stops it gracefully, the second at once. */
async function serve(
  network: Network,
  { access, chains, addresses, ...page }: NetworkRun & { addresses: (HttpAddress | undefined)[] },
  transcript: NetworkTranscript,
  interruption: Interruption,
): Promise<void> {
  // A failure is reported by the wait below.
  const end = (graceMs?: number): Promise<void> => network.stop({ graceMs }).catch(() => undefined);
  interruption.attend(
    () => void end(),
    () => void end(0),
  );
  let closePage: (() => Promise<void>) | undefined;
  try {
    for (const [at, node] of network.nodes.entries()) {
      const address = addresses[at];
      if (!address) continue;
      const url = await node.http.listen({ ...chains.http, ...address, ...access });
      transcript.http(node.name, url, node.http.paths);
    }
    closePage = await inspecting(page, () => subjectsOf(network));
    await network.ended;
  } finally {
    await closePage?.();
    await network.stop();
  }
}

function subjectsOf({ nodes }: Network): Subject[] {
  const { inspectedChain } = require('../../inspect') as typeof import('../../inspect');
  return nodes.flatMap(({ name: node, chains }) =>
    [...chains].map(([name, chain]) => inspectedChain(chain, { name: `${node}/${name}` })),
  );
}
