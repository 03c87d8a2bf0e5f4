import { bool, bytes, enumeration, nestedList, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** Errors that are sent as a number in an answer. */
export enum DatabaseSentinel {
  None = 0,
  Closed = 1,
  NotFound = 2,
}

const err = (number: number) => enumeration<DatabaseSentinel>(number);
const Done = message({ err: err(1) });
const ByKey = message({ key: bytes(1) });
const ById = message({ id: uint64(1) });

/** A key and its value. */
export const Pair = message({ key: bytes(1), value: bytes(2) });
export type Pair = MessageOf<typeof Pair>;

/** Served by the host: the database of one chain. */
export const DatabaseService = service('rpcdb.Database', {
  has: rpc(ByKey, message({ has: bool(1), err: err(2) })),
  get: rpc(ByKey, message({ value: bytes(1), err: err(2) })),
  put: rpc(Pair, Done),
  delete: rpc(ByKey, Done),
  compact: rpc(message({ start: bytes(1), limit: bytes(2) }), Done),
  close: rpc(Empty, Done),
  healthCheck: rpc(Empty, message({ details: bytes(1) })),
  writeBatch: rpc(message({ puts: nestedList(1, Pair), deletes: nestedList(2, ByKey) }), Done),
  newIteratorWithStartAndPrefix: rpc(
    message({ start: bytes(1), prefix: bytes(2) }),
    message({ id: uint64(1) }),
  ),
  iteratorNext: rpc(ById, message({ data: nestedList(1, Pair) })),
  iteratorError: rpc(ById, Done),
  iteratorRelease: rpc(ById, Done),
});
