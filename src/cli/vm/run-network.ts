import type { ListenOptions } from '../../vm/client/http/http-listener';
import type { Network } from '../../vm/network/network';
import type { NetworkOptions } from '../../vm/network/network-options';
import { VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { warn } from '../../support/output';
import { exitCodeOf, jsonTranscript, textTranscript, type ChainEnd } from './chain-transcript';
import { readNetwork, type HttpAddress } from './network-file';
import {
  jsonNetworkTranscript,
  textNetworkTranscript,
  type NetworkTranscript,
} from './network-transcript';

/** What a network has from the command line. */
export interface NetworkRun {
  path: string;
  json: boolean;
  /** Of the first node; undefined: as the file says. */
  http: HttpAddress | undefined;
  /** Who may use the APIs. */
  access: Pick<ListenOptions, 'allowedHosts' | 'allowedOrigins'>;
  /** For all chains. */
  chains: Omit<NetworkOptions['chains'][number], 'name' | 'plugin' | 'genesis'>;
  appRequestMs: number | undefined;
}

/** Options of `vmre vm run` that a file of a network has in their place. */
const IN_THE_FILE = [
  ...['genesis', 'config', 'upgrade', 'data-dir', 'chain-id', 'network-id', 'node-id'],
  ...['validators', 'alias', 'vm-id', 'arg', 'inherit-env'],
];

/** @throws VMRE_OPTION_INVALID when the command line has what belongs into the file */
export function assertInFile(path: string, argv: { mine: string }): void {
  if (argv.mine === 'manual') {
    const text = `${path} is a network, and --mine manual takes lines for one chain`;
    throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Use --mine interval.' });
  }
  const given = Object.entries(argv).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  const wrong = given.map(([name]) => name).filter((name) => IN_THE_FILE.includes(name));
  if (wrong.length === 0) return;
  const names = wrong.map((name) => `--${name}`).join(', ');
  const text = `${path} is a network, and ${names} would be for one chain of it`;
  throw new VmreError('VMRE_OPTION_INVALID', text, { hint: 'Write it into the file.' });
}

/** `vmre vm run network.yaml`: until Ctrl-C, or until all chains are over. */
export async function runNetwork(run: NetworkRun, interruption: Interruption): Promise<number> {
  const { options, http } = readNetwork(run.path);
  const { startNetwork } =
    require('../../vm/network/network') as typeof import('../../vm/network/network');
  const chains = options.chains.map((chain) => ({ ...run.chains, ...chain }));
  const transcript = run.json ? jsonNetworkTranscript() : textNetworkTranscript();
  const signal = interruption.attend();
  const ends: ChainEnd[] = [];
  try {
    const { appRequestMs } = run;
    const network = await startNetwork({ ...options, chains, appRequestMs, signal }, (event) => {
      if (event.event.type === 'stopped') ends.push(event.event);
      transcript.event(event);
    });
    const lost = network.nodes.filter((_, at) => options.nodes?.[at]?.dataDir === undefined);
    if (lost.length > 0) {
      const names = lost.map(({ name }) => name).join(', ');
      warn(`what these nodes have is lost when they end, for they have no dataDir: ${names}`);
    }
    const addresses = [run.http ?? http[0] ?? LOCAL, ...http.slice(1)];
    await serve(network, { ...run, addresses }, transcript, interruption);
  } catch (error) {
    // Whatever fails when somebody ends it is no failure.
    if (!signal.aborted) return (run.json ? jsonTranscript() : textTranscript()).failed(error);
  }
  return exitCodeOf(...ends);
}

const LOCAL: HttpAddress = { host: '127.0.0.1', port: 0 };

/** Until the network is over, or somebody ends it: gently, and at once when asked again. */
async function serve(
  network: Network,
  { access, chains, addresses }: NetworkRun & { addresses: (HttpAddress | undefined)[] },
  transcript: NetworkTranscript,
  interruption: Interruption,
): Promise<void> {
  // Who waits below hears of a failure.
  const end = (graceMs?: number): Promise<void> => network.stop(graceMs).catch(() => undefined);
  interruption.attend(
    () => void end(),
    () => void end(0),
  );
  try {
    for (const [at, node] of network.nodes.entries()) {
      const address = addresses[at];
      if (!address) continue;
      const url = await node.http.listen({ ...chains.http, ...address, ...access });
      transcript.http(node.name, url, node.http.paths);
    }
    await network.over;
  } finally {
    await network.stop();
  }
}
