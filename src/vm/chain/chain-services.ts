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

/** Parts of the store: that of the VM's database, and what chains leave for each other. 2 has the blocks. */
const DATABASE = Buffer.from([0]);
const SHARED_MEMORY = Buffer.from([1]);
/** The part of a node's store that has one of each chain. */
const CHAINS = Buffer.from([3]);

/** What the VM does with its database. */
export interface VmDatabase {
  /** How often it has written so far. */
  writes(): number;
  /** Why a write of it failed; undefined when none has. */
  failure(): VmreError | undefined;
  /** Whether it is written together with the blocks that are kept. */
  readonly isWithBlocks: boolean;
}

/** What is served to one life of a plugin: a database that was closed stays closed. */
export interface ChainServices {
  /** `host:port` of the database. */
  readonly databaseAddress: string;
  /** `host:port` of everything else. */
  readonly address: string;
  readonly validators: ValidatorState;
  /** Messages of its VM and for it. */
  readonly exchange: AppExchange;
  readonly database: VmDatabase;
  /** Waits for what is written; never rejects. To be called when the plugin is gone: it cannot go on without. */
  close(): Promise<void>;
}

/**
 * Serves a chain what its VM may ask of a host.
 *
 * @throws VMRE_RPC_LISTEN_FAILED; for wrong validators VMRE_VM_ID_INVALID, VMRE_BLS_KEY_INVALID,
 * VMRE_OPTION_INVALID
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
      // Whose write has failed has been told so.
      await store.flushed().catch(() => undefined);
    },
  };
}

/** The part of a chain in the store of a node with several. */
export const databasesOf = (store: Store, chainId: Uint8Array): Store =>
  prefixed(prefixed(store, CHAINS), chainId);

function aliasesOf({ aliases = [] }: ChainVmOptions, chainId: Buffer): Aliases {
  const known = new Aliases();
  for (const alias of new Set([...aliases, formatId(chainId)])) known.add(chainId, alias);
  return known;
}
