import { checkLimits } from '../../support/check-limits';
import { VmreError } from '../../support/errors/vmre-error';
import { checkHttpLimits, type HttpLimits } from '../client/http/http-limits';
import { checkRestartPolicy, type RestartPolicy } from '../launch/restarter';
import { checkStartLimits, type StartVmOptions } from '../launch/start-limits';
import type { PluginLauncher } from '../launch/plugin-launcher';
import type { NetworkUpgrades } from '../protocol/network-upgrades';
import type { AppSenderOptions } from '../services/app/app-sender';
import { checkDatabaseLimits, type DatabaseLimits } from '../services/database/database-limits';
import type { ValidatorInfo, ValidatorState } from '../services/validator-state';
import type { SharedNode } from './shared-node';

/**
 * When blocks are made: `auto`, whenever the VM wants one; every so many milliseconds, if it wants one then; `manual`,
 * when somebody asks for one.
 */
export type Mining = 'auto' | 'manual' | { readonly everyMs: number };

/**
 * @returns milliseconds between blocks; 0: none; undefined: blocks are made when somebody asks for one
 * @throws VMRE_OPTION_INVALID
 */
export function everyMsOf(mine: Mining = 'auto'): number | undefined {
  if (mine === 'auto') return 0;
  if (mine === 'manual') return undefined;
  if (mine.everyMs > 0 && Number.isFinite(mine.everyMs)) return mine.everyMs;
  const text = `mine.everyMs is ${mine.everyMs}, but has to be milliseconds above 0`;
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
  checkStartLimits(options.start ?? {}, 'start.');
  checkRestartPolicy(options.restart ?? {}, 'restart.');
  checkHttpLimits(options.http ?? {}, 'http.');
  checkDatabaseLimits(options.database ?? {}, 'database.');
}

/** A chain, and the VM that it runs on. */
export interface ChainVmOptions {
  /** The path of a plugin, or any other way to get at one. */
  plugin: string | PluginLauncher;
  /** What the chain begins with, in the form of its VM. */
  genesis: Uint8Array;
  /** For the VM, in its own form. Default: empty. */
  config?: Uint8Array | undefined;
  /** For the VM, in its own form. Default: empty. */
  upgrade?: Uint8Array | undefined;
  /**
   * Where everything is kept: database, key and ids. With it, the chain goes on where it was. Default:
   * nothing outlives this object.
   */
  dataDir?: string | undefined;

  /** Default 12345. */
  networkId?: number | undefined;
  /** 32 bytes. Default: the hash of the genesis. */
  chainId?: Uint8Array | undefined;
  /** 32 bytes. Default: made of the chain id. */
  subnetId?: Uint8Array | undefined;
  /** Of the node: 20 bytes. Default: made of its BLS key, see `nodeIn`. */
  nodeId?: Uint8Array | undefined;
  /**
   * 32 bytes. Metrics and `/ext/info` name the VM by it. Default: what the file of the plugin is called by, the
   * id in CB58 or the name that it is made of.
   */
  vmId?: Uint8Array | undefined;
  /**
   * Further names of the chain, for its HTTP paths and for the VM; the first one is the primary alias. Its id in
   * CB58 is always one.
   */
  aliases?: readonly string[] | undefined;
  /** Default: everything is in force. */
  networkUpgrades?: NetworkUpgrades | undefined;

  /** When blocks are made and accepted. Default `auto`. */
  mine?: Mining | undefined;
  /** What is done when the plugin ends by itself. Default: it is started again, 5 times in a row. */
  restart?: RestartPolicy | undefined;
  /** Limits of a start. */
  start?: Pick<StartVmOptions, 'protocolVersions' | 'handshakeMs' | 'answerMs' | 'transport'>;
  /** Milliseconds for the VM to open its chain; 0 for no limit, which is the default, as with AvalancheGo. */
  initializeMs?: number | undefined;
  /**
   * Milliseconds for every other call to the VM; 0 for no limit, which is the default, as with AvalancheGo. A
   * VM that does not say in time whether it has accepted a block is started again.
   */
  callMs?: number | undefined;
  /**
   * Milliseconds after which a VM that leaves a call unanswered is ended, and started again as `restart` says.
   * Its health is asked for to find out. Default 0: never.
   */
  hangMs?: number | undefined;
  /** Milliseconds until an unanswered call is reported by the event `waiting`. Default 30000. */
  slowMs?: number | undefined;
  /** Milliseconds for the VM to close its chain. Default 60000, as with AvalancheGo. */
  shutdownMs?: number | undefined;
  /** Milliseconds between SIGTERM and SIGKILL, when it has closed its chain. Default 5000. */
  graceMs?: number | undefined;
  /** Limits of its HTTP API. */
  http?: HttpLimits | undefined;
  /** Limits of its database. */
  database?: DatabaseLimits | undefined;

  /**
   * Who brings messages to other nodes, and tells the VM what comes of its requests. Default: there are no
   * other nodes, and requests to them fail after {@link appRequestMs}.
   */
  appSender?: AppSenderOptions | undefined;
  /** Milliseconds until an unanswered request of the VM fails. Default 5000. */
  appRequestMs?: number | undefined;
  /**
   * Who validates the subnet of the chain; keys have 48 or 96 bytes. Default: the own node alone, with
   * weight 100.
   */
  validators?: readonly ValidatorInfo[] | ValidatorState | undefined;
  /** Height of the P-chain, where `validators` is no state of its own. Default 1. */
  pChainHeight?: bigint | undefined;
  /** What the chain shares with others; see `startNetwork`. @internal */
  node?: SharedNode | undefined;
  /** Ends the start. */
  signal?: AbortSignal | undefined;
}
