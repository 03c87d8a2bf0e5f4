import type { Argv } from 'yargs';

import type { ChainEvent } from '../../vm/chain/chain-event';
import type { ChainVm } from '../../vm/chain/chain-vm';
import type { HttpAccess } from '../../vm/client/http/access';
import type { ListenOptions } from '../../vm/client/http/http-listener';
import type { RestartPolicy } from '../../vm/launch/restart-policy';
import { vmIdOf } from '../../vm/ids/vm-id';
import { parseId } from '../../vm/ids/id';
import { parseNodeId } from '../../vm/ids/node-id';
import type { Command } from '../../support/commands/command';
import { VmreError } from '../../support/errors/vmre-error';
import type { Interruption } from '../../support/interruption';
import { warn } from '../../support/output';
import { inspecting, inspectOption, type InspectOptions } from '../inspect/inspect-option';
import { wholeNumber } from '../number-options';
import { limitOptions, limitsOf, type LimitOptions } from './limit-options';
import {
  exitCodeOf,
  jsonTranscript,
  textTranscript,
  type ChainTranscript,
} from './chain-transcript';
import { parseAddress } from './http-address';
import { mineByLines, miningOf, miningOptions, type MiningOptions } from './mining-options';
import { pluginOf, pluginOptions, type PluginOptions } from './plugin-options';
import { readFile } from './read-file';
import type { GivenValidators } from './validators-file';

interface RunVmOptions extends PluginOptions, MiningOptions, LimitOptions, InspectOptions {
  genesis: string | undefined;
  config: string | undefined;
  upgrade: string | undefined;
  'data-dir': string | undefined;
  http: string;
  'http-allowed-hosts': string;
  'http-allowed-origins': string;
  'chain-id': string | undefined;
  'network-id': number | undefined;
  'node-id': string | undefined;
  validators: string | undefined;
  alias: readonly string[];
  'vm-id': string | undefined;
  restart: boolean;
}

const HTTP = '127.0.0.1:0';
/** Events of a start, which a page shows as well. */
const MAX_EARLIER = 1000;

/** Plugins have no such extensions. */
const isNetworkFile = (path: string): boolean => /\.(ya?ml|json|toml)$/i.test(path);

const options = (yargs: Argv): Argv =>
  inspectOption(limitOptions(miningOptions(pluginOptions(yargs))))
    .option('genesis', {
      type: 'string',
      describe: 'A file with the genesis of the VM; required with a plugin',
    })
    .option('config', { type: 'string', describe: 'A file with the config of the VM' })
    .option('upgrade', { type: 'string', describe: 'A file with the upgrades of the VM' })
    .option('data-dir', {
      type: 'string',
      describe: 'Directory of the persistent chain. Default: none, the chain is lost at the end',
    })
    .option('http', {
      type: 'string',
      default: HTTP,
      describe: 'Address of the HTTP API; port 0 chooses a free one',
    })
    .option('http-allowed-hosts', {
      type: 'string',
      default: 'localhost',
      describe: 'Accepted Host names besides IP addresses, separated by commas; * for all',
    })
    .option('http-allowed-origins', {
      type: 'string',
      default: '*',
      describe: 'Origins of pages that may call, such as https://*.a.example, separated by commas',
    })
    .option('chain-id', {
      type: 'string',
      describe: 'Chain id in CB58. Default: the hash of the genesis',
    })
    .option(
      'network-id',
      wholeNumber('network-id', 'Network id. Default: 12345', { most: 2 ** 32 - 1 }),
    )
    .option('node-id', { type: 'string', describe: 'NodeID-…. Default: derived from the BLS key' })
    .option('validators', {
      type: 'string',
      describe: 'A file with validators and their height. Default: only this node',
    })
    .option('alias', {
      type: 'string',
      array: true,
      default: [],
      describe: 'Another name of the chain in paths of the API; may be repeated',
    })
    .option('vm-id', {
      type: 'string',
      describe: 'Id or name of the VM for metrics. Default: from the name of its file',
    })
    .option('restart', {
      type: 'boolean',
      default: true,
      describe: 'Restart the plugin after a crash',
    })
    .option('json', { type: 'boolean', default: false, describe: 'Print one JSON object per line' })
    .example('$0 ./xsvm --genesis genesis.bin --data-dir chain', 'run it again to continue')
    .example('$0 network.yaml', 'several chains and nodes, described by a file');

/** `vmre vm run`: runs a chain on a plugin, or a network described by a file, until Ctrl-C. */
export const vmRunCommand: Command = {
  words: '<plugin>',
  describe: 'Run a chain on a plugin, or the network in a file, with its HTTP API, until Ctrl-C',
  builder: options,
  run: runVm,
};

async function runVm(argv: RunVmOptions, interruption: Interruption): Promise<number> {
  if (isNetworkFile(argv.plugin)) return runFile(argv, interruption);
  const { startChain } =
    require('../../vm/chain/start-chain') as typeof import('../../vm/chain/start-chain');
  const { plugin, ...start } = pluginOf(argv);
  const chainOptions = {
    plugin,
    start,
    genesis: readFile('genesis', argv.genesis ?? missingGenesis()),
    config: argv.config === undefined ? undefined : readFile('config', argv.config),
    upgrade: argv.upgrade === undefined ? undefined : readFile('upgrade', argv.upgrade),
    dataDir: argv['data-dir'],
    chainId: argv['chain-id'] === undefined ? undefined : parseId(argv['chain-id'], '--chain-id'),
    networkId: argv['network-id'],
    nodeId: argv['node-id'] === undefined ? undefined : parseNodeId(argv['node-id']),
    ...(argv.validators !== undefined && validatorsIn(argv.validators)),
    aliases: argv.alias,
    mine: miningOf(argv),
    vmId: argv['vm-id'] === undefined ? undefined : vmIdFrom(argv['vm-id']),
    restart: restartOf(argv),
    ...limitsOf(argv),
  };
  const address = { ...parseAddress(argv.http, '--http'), ...accessOf(argv) };
  const transcript = argv.json ? jsonTranscript() : textTranscript(argv);
  const signal = interruption.attend();
  interruption.goOnUnread();
  let end = { gaveUp: false };
  const earlier: ChainEvent[] = [];
  try {
    const chain = await startChain({
      ...chainOptions,
      signal,
      onEvent: (event) => {
        if (event.type === 'stopped') end = event;
        if (argv.inspect && earlier.length < MAX_EARLIER) earlier.push(event);
        transcript.event(event);
      },
    });
    if (argv['data-dir'] === undefined) {
      warn('this chain is lost at the end; use --data-dir DIRECTORY to store it');
    }
    const openPage = () =>
      inspecting(argv, () => [loadInspect().inspectedChain(chain, { earlier })]);
    const endMining = argv.mine === 'manual' ? mineByLines(chain, transcript) : () => undefined;
    await serve(chain, address, transcript, interruption, openPage).finally(endMining);
  } catch (error) {
    // Errors after an interruption are expected.
    if (!signal.aborted) return transcript.failed(error);
  }
  return exitCodeOf(end);
}

/** Runs a network file. */
function runFile(argv: RunVmOptions, interruption: Interruption): Promise<number> {
  const { assertInFile, runNetwork } = require('./run-network') as typeof import('./run-network');
  assertInFile(argv.plugin, argv);
  const { plugin: _, ...start } = pluginOf(argv);
  const { appRequestMs, ...limits } = limitsOf(argv);
  const run = {
    path: argv.plugin,
    json: argv.json,
    http: argv.http === HTTP ? undefined : parseAddress(argv.http, '--http'),
    access: accessOf(argv),
    inspect: argv.inspect,
    inspectPort: argv.inspectPort,
    chains: { start, restart: restartOf(argv), mine: miningOf(argv), ...limits },
    appRequestMs,
  };
  return runNetwork(run, interruption);
}

function missingGenesis(): never {
  const hint = 'See vmre vm run --help.';
  throw new VmreError('VMRE_OPTION_INVALID', 'vmre vm run needs --genesis', { hint });
}

const loadInspect = () => require('../../inspect') as typeof import('../../inspect');

const restartOf = ({ restart }: RunVmOptions): RestartPolicy => (restart ? {} : 'never');

const accessOf = (argv: RunVmOptions): HttpAccess => ({
  allowedHosts: listOf(argv['http-allowed-hosts']),
  allowedOrigins: listOf(argv['http-allowed-origins']),
});

/** Serves until the chain has stopped. The first interruption stops it gracefully, the second at once. */
async function serve(
  chain: ChainVm,
  address: ListenOptions,
  transcript: ChainTranscript,
  interruption: Interruption,
  openPage: () => Promise<() => Promise<void>>,
): Promise<void> {
  // A failure is reported by the wait below.
  const end = (graceMs?: number): Promise<void> => chain.stop({ graceMs }).catch(() => undefined);
  interruption.attend(
    () => void end(),
    () => void end(0),
  );
  let closePage: (() => Promise<void>) | undefined;
  try {
    const url = await chain.http.listen(address);
    transcript.http(url, chain.http.paths);
    closePage = await openPage();
    await chain.ended;
  } finally {
    await closePage?.();
    await chain.stop();
  }
}

/** Parses an id in CB58, or otherwise a name. */
function vmIdFrom(text: string): Buffer {
  try {
    return parseId(text);
  } catch {
    return vmIdOf(text);
  }
}

const validatorsIn = (path: string): GivenValidators =>
  (require('./validators-file') as typeof import('./validators-file')).readValidators(path);

/** AvalancheGo separates one list by commas and the other by spaces. */
const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((part) => part !== '');
