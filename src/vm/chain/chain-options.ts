import { checkLimits } from '../../support/check-limits';
import { VmreError } from '../../support/errors/vmre-error';
import { isRecord } from '../../support/json';
import type { Logger } from '../../support/log/logger';
import { checkHttpLimits, type HttpLimits } from '../client/http/http-limits';
import { checkRestartPolicy, type RestartPolicy } from '../launch/restart-policy';
import { checkStartLimits, type StartVmOptions } from '../launch/start-options';
import type { PluginLauncher } from '../launch/plugin-launcher';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import type { AppSenderOptions } from '../services/app/app-sender';
import { checkDeadline } from '../services/app/open-requests';
import { checkDatabaseLimits, type DatabaseLimits } from '../services/database/database-limits';
import type { ValidatorInfo, ValidatorState } from '../services/validator-state';
import type { ChainEvent } from './chain-event';
import type { SharedNode } from './shared-node';

/**
 * When blocks are built: `auto`, whenever the VM asks for one; every so many milliseconds, if the VM asks for
 * one then; `manual`, by `buildBlock` only.
 */
export type Mining = 'auto' | 'manual' | { readonly everyMs: number };

/**
 * @returns milliseconds between blocks; 0 for no minimum; undefined for `manual`
 * @throws VMRE_OPTION_INVALID
 */
export function everyMsOf(mine: Mining = 'auto'): number | undefined {
  if (mine === 'auto') return 0;
  if (mine === 'manual') return undefined;
  if (!isRecord(mine)) {
    const text = `mine must be auto, manual or { everyMs }, not ${String(mine)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }
  const { everyMs } = mine;
  if (typeof everyMs === 'number' && everyMs > 0 && Number.isFinite(everyMs)) return everyMs;
  const text = `mine.everyMs is ${String(everyMs)}, but must be milliseconds above 0`;
  throw new VmreError('VMRE_OPTION_INVALID', text);
}

/** @throws VMRE_OPTION_INVALID for an invalid limit of a chain, or an invalid `mine` */
export function checkChainOptions(options: ChainVmOptions): void {
  everyMsOf(options.mine);
  checkLimits(options, {
    initializeMs: 'milliseconds',
    callMs: 'milliseconds',
    hangMs: 'milliseconds',
    slowMs: 'milliseconds above 0',
    shutdownMs: 'milliseconds',
    graceMs: 'milliseconds',
  });
  if (options.appRequestMs !== undefined) checkDeadline(options.appRequestMs, 'appRequestMs');
  checkStartLimits(options.start ?? {}, 'start.');
  checkRestartPolicy(options.restart ?? {});
  checkHttpLimits(options.http ?? {}, 'http.');
  checkDatabaseLimits(options.database ?? {}, 'database.');
  checkLimits(
    options.appSender ?? {},
    { maxWaiting: 'count', maxWaitingBytes: 'count' },
    'appSender.',
  );
}

/** Options of a chain. */
export interface ChainVmOptions {
  /** Path of a plugin, or a launcher. */
  plugin: string | PluginLauncher;
  /** Genesis, in the format of the VM. */
  genesis: Uint8Array;
  /** For the VM, in its own form. Default: empty. */
  config?: Uint8Array | undefined;
  /** For the VM, in its own form. Default: empty. */
  upgrade?: Uint8Array | undefined;
  /**
   * Directory for the database, the key and the ids. A chain continues from its data directory. Default:
   * nothing is persistent.
   */
  dataDir?: string | undefined;

  /** Id of the network. Default 12345. */
  networkId?: number | undefined;
  /** Id of the chain: 32 bytes. Default: the hash of the genesis. */
  chainId?: Uint8Array | undefined;
  /** Id of the subnet: 32 bytes. Default: derived from the chain id. */
  subnetId?: Uint8Array | undefined;
  /** Id of the node: 20 bytes. Default: derived from its BLS key, see `nodeIn`. */
  nodeId?: Uint8Array | undefined;
  /**
   * Id of the VM for metrics and `/ext/info`: 32 bytes. Default: the name of the plugin file, as an id in
   * CB58 or the name of a VM.
   */
  vmId?: Uint8Array | undefined;
  /**
   * Aliases of the chain, for its HTTP paths and for the VM; the first one is the primary alias. Its id in
   * CB58 is always an alias.
   */
  aliases?: readonly string[] | undefined;
  /** Activation times of network upgrades. Default: `defaultNetworkUpgrades`. */
  networkUpgrades?: NetworkUpgrades | undefined;

  /** When blocks are built and accepted. Default `auto`. */
  mine?: Mining | undefined;
  /** When the plugin is restarted after a crash. Default: at most 5 times in a row. */
  restart?: RestartPolicy | undefined;
  /** Limits of a start. */
  start?:
    Pick<StartVmOptions, 'protocolVersions' | 'handshakeMs' | 'answerMs' | 'transport'> | undefined;
  /** Milliseconds for the VM to open its chain; 0, the default, for no limit, as in AvalancheGo. */
  initializeMs?: number | undefined;
  /**
   * Milliseconds for every other call to the VM; 0, the default, for no limit, as in AvalancheGo. A VM that
   * does not confirm in time that it accepted a block is restarted.
   */
  callMs?: number | undefined;
  /**
   * Milliseconds after which a VM with a pending call is killed, and restarted as `restart` says. Its health
   * is requested to detect that. Default 0: never.
   */
  hangMs?: number | undefined;
  /** Milliseconds until a pending call is reported by the event `waiting`. Default 30000. */
  slowMs?: number | undefined;
  /** Milliseconds for the VM to close its chain. Default 60000, as in AvalancheGo. */
  shutdownMs?: number | undefined;
  /** Milliseconds between SIGTERM and SIGKILL, after it closed its chain. Default 5000. */
  graceMs?: number | undefined;
  /** Limits of its HTTP API. */
  http?: HttpLimits | undefined;
  /** Limits of its database. */
  database?: DatabaseLimits | undefined;

  /**
   * Delivers messages to other nodes, and reports the results of requests to the VM. Default: there are no
   * other nodes, and requests to them fail after {@link appRequestMs}.
   */
  appSender?: AppSenderOptions | undefined;
  /** Milliseconds until a request of the VM without an answer fails. Default 5000. */
  appRequestMs?: number | undefined;
  /**
   * Validators of the subnet of the chain; keys have 48 or 96 bytes. Default: only its own node, with weight
   * 100.
   */
  validators?: readonly ValidatorInfo[] | ValidatorState | undefined;
  /** Height of the P-chain, unless `validators` is a state with its own height. Default 1. */
  pChainHeight?: bigint | undefined;
  /** What the chain shares with other chains and nodes; see `startNetwork`. @internal */
  node?: SharedNode | undefined;
  /** Gets the lines of the plugin, each at its level, and what subscribers of events throw. */
  logger?: Logger | undefined;
  /** Called with every event, including the first; `events$` has those after the start. */
  onEvent?: ((event: ChainEvent) => void) | undefined;
  /** Cancels the start. */
  signal?: AbortSignal | undefined;
}
