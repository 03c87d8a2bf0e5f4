import { DatabaseService } from '../../../src/vm/protocol/database';
import { AliasReaderService } from '../../../src/vm/protocol/alias-reader';
import { AppSenderService } from '../../../src/vm/protocol/app-sender';
import { HealthService } from '../../../src/vm/protocol/health';
import { SharedMemoryService } from '../../../src/vm/protocol/shared-memory';
import { ValidatorStateService } from '../../../src/vm/protocol/validator-state';
import { WarpSignerService } from '../../../src/vm/protocol/warp-signer';
import { failureOf, RpcStatus } from '../../../src/h2/grpc/rpc-failure';
import { pathOf, type Rpc, type Service } from '../../../src/vm/transport/service';
import type { Channel } from '../../../src/vm/transport/transport';
import { ownChain, subnet } from './host-under-attack';

const key = Buffer.from('key');
const peerChainId = Buffer.alloc(32, 9);
const nodeId = Buffer.alloc(20, 3);

/** A call as a well-behaved plugin makes it. */
export interface Sample {
  path: string;
  message: Buffer;
}

function samplesOf<M extends object>(
  { name, methods }: Service<M>,
  requests: { [K in keyof M]?: M[K] extends Rpc<infer Request, object> ? Partial<Request> : never },
): Sample[] {
  return Object.entries(requests).map(([method, request]) => {
    const { request: kind } = (methods as Record<string, Rpc<object, object>>)[method]!;
    return { path: pathOf(name, method), message: kind.encode(request as object) };
  });
}

/** Calls to the database, except the one that closes it. */
export const databaseSamples: Sample[] = samplesOf(DatabaseService, {
  has: { key },
  get: { key },
  put: { key, value: Buffer.alloc(100, 1) },
  delete: { key: Buffer.from('none') },
  compact: { start: key, limit: key },
  healthCheck: {},
  writeBatch: { puts: [{ key, value: key }], deletes: [{ key: Buffer.from('gone') }] },
  newIteratorWithStartAndPrefix: { start: key, prefix: key },
  iteratorNext: { id: 3n },
  iteratorError: { id: 3n },
  iteratorRelease: { id: 3n },
});

/** Calls to all other services. */
export const serviceSamples: Sample[] = [
  ...samplesOf(SharedMemoryService, {
    get: { peerChainId, keys: [key] },
    indexed: { peerChainId, traits: [key, nodeId], startTrait: key, startKey: key, limit: 10 },
    apply: {
      requests: [
        {
          peerChainId,
          removeRequests: [],
          putRequests: [{ key, value: key, traits: [key] }],
        },
      ],
      batches: [{ puts: [{ key, value: key }], deletes: [] }],
    },
  }),
  ...samplesOf(AliasReaderService, {
    lookup: { alias: 'x' },
    primaryAlias: { id: ownChain },
    aliases: { id: ownChain },
  }),
  ...samplesOf(AppSenderService, {
    sendAppRequest: { nodeIds: [nodeId], requestId: 7, request: key },
    sendAppResponse: { nodeId, requestId: 7, response: key },
    sendAppError: { nodeId, requestId: 7, errorCode: 1, errorMessage: 'no' },
    sendAppGossip: { nodeIds: [nodeId], validators: 1n, msg: key },
  }),
  ...samplesOf(ValidatorStateService, {
    getMinimumHeight: {},
    getCurrentHeight: {},
    getSubnetID: { chainId: ownChain },
    getWarpValidatorSets: { height: 1n },
    getWarpValidatorSet: { height: 1n, subnetId: subnet },
    getValidatorSet: { height: 1n, subnetId: subnet },
    getCurrentValidatorSet: { subnetId: subnet },
  }),
  ...samplesOf(HealthService, { check: { service: '' } }),
];

/** Signatures take time. */
export const signSample: Sample = samplesOf(WarpSignerService, {
  sign: { networkId: 1, sourceChainId: ownChain, payload: key },
})[0]!;

const clear = new Set<number>([
  RpcStatus.Unknown,
  RpcStatus.InvalidArgument,
  RpcStatus.NotFound,
  RpcStatus.ResourceExhausted,
  RpcStatus.FailedPrecondition,
  RpcStatus.Unimplemented,
]);

/**
 * Makes a call of any bytes.
 *
 * @returns the status of the answer: 0, or one with a clear error
 * @throws without such an answer
 */
export async function attack(
  channel: Channel,
  { path, message }: Sample,
  deadlineMs = 30_000,
): Promise<number> {
  try {
    await channel.call(path, message, { deadlineMs });
    return RpcStatus.Ok;
  } catch (error) {
    const failure = failureOf(error);
    if (failure && clear.has(failure.status) && failure.text !== '') return failure.status;
    const call = `${path} ${message.toString('hex', 0, 200)}`;
    throw new Error(`${call}: ${String(error)}`, { cause: error });
  }
}
