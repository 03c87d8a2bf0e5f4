import type { VmreError } from '../../support/errors/vmre-error';
import { canCommitTogether, prefixed } from '../../store/prefixed';
import type { Store } from '../../store/store';
import { formatId } from '../ids/id';
import { Aliases } from '../services/aliases';
import type { AppExchange } from '../services/app/app-exchange';
import { DatabaseServer } from '../services/database/database-server';
import { healthHandlers } from '../services/health';
import { SharedMemory } from '../services/shared-memory/shared-memory';
import { validatorStateHandlers, type ValidatorState } from '../services/validator-state';
import { warpSignerHandlers } from '../services/warp-signer';
import type { RpcServer, Transport } from '../transport/transport';
import type { ChainData } from './chain-data';
import type { ChainVmOptions } from './chain-options';
import { validatorsOf } from './chain-validators';

/**
 * Parts of the store: the database of the VM, and the shared memory. Part 2 contains the blocks.
 */
const DATABASE = Buffer.from([0]);
const SHARED_MEMORY = Buffer.from([1]);
/** The part of the store of a node that has a part for each chain. */
const CHAINS = Buffer.from([3]);

/** Facts about the database of the VM. */
export interface VmDatabase {
  /** Number of writes so far. */
  writes(): number;
  /** The error of a failed write; undefined when none failed. */
  failure(): VmreError | undefined;
  /** Whether it can be committed together with the stored blocks. */
  readonly isWithBlocks: boolean;
}

/** The services for one run of a plugin: a closed database stays closed. */
export interface ChainServices {
  /** `host:port` of the database. */
  readonly databaseAddress: string;
  /** `host:port` of all other services. */
  readonly address: string;
  readonly validators: ValidatorState;
  /** The messages of the VM. */
  readonly exchange: AppExchange;
  readonly database: VmDatabase;
  /**
   * Waits for pending writes; never rejects. Call it when the plugin has exited, because the plugin depends
   * on the services.
   */
  close(): Promise<void>;
}

/**
 * Serves what the VM of a chain may request from its host.
 *
 * @throws VMRE_RPC_LISTEN_FAILED; for invalid validators VMRE_VM_ID_INVALID, VMRE_BLS_KEY_INVALID,
 *   VMRE_OPTION_INVALID
 */
export async function serveChain(
  data: ChainData,
  options: ChainVmOptions,
  exchange: AppExchange,
  transport: Transport,
): Promise<ChainServices> {
  const { identity, key } = data;
  const { node } = options;
  const { networkId, chainId } = identity;
  const validators = validatorsOf(data, options);
  const store = node?.store ?? data.store;
  const database = prefixed(node ? databasesOf(node.store, chainId) : store, DATABASE);
  const server = new DatabaseServer(database, options.database);
  const memory = new SharedMemory(prefixed(store, SHARED_MEMORY));
  const databaseRpc = await transport.serve({ ...server.handlers, ...healthHandlers });
  let callbackRpc: RpcServer;
  try {
    callbackRpc = await transport.serve({
      ...memory.forChain(chainId, database),
      ...(node?.aliases ?? aliasesOf(options, chainId)).handlers,
      ...exchange.handlers,
      ...validatorStateHandlers(validators),
      ...warpSignerHandlers({ key, networkId, chainId }),
      ...healthHandlers,
    });
  } catch (error) {
    await databaseRpc.close();
    throw error;
  }
  return {
    databaseAddress: databaseRpc.address,
    address: callbackRpc.address,
    validators,
    exchange,
    database: {
      writes: () => server.writes,
      failure: () => server.failure,
      isWithBlocks: canCommitTogether(database, data.store),
    },
    close: async () => {
      exchange.close();
      await Promise.all([databaseRpc.close(), callbackRpc.close()]);
      await server.close();
      // The caller of a failed write got the error.
      await store.flushed().catch(() => undefined);
    },
  };
}

/** The part of one chain in the store of a node. */
export const databasesOf = (store: Store, chainId: Uint8Array): Store =>
  prefixed(prefixed(store, CHAINS), chainId);

function aliasesOf({ aliases = [] }: ChainVmOptions, chainId: Buffer): Aliases {
  const known = new Aliases();
  for (const alias of new Set([...aliases, formatId(chainId)])) known.add(chainId, alias);
  return known;
}
