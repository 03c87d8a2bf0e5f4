import { bytes, string, stringList } from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { rpc, service } from '../transport/service';

const Alias = message({ alias: string(1) });
const Id = message({ id: bytes(1) });

/** Served by the host: aliases of chains. */
export const AliasReaderService = service('aliasreader.AliasReader', {
  lookup: rpc(Alias, Id),
  primaryAlias: rpc(Id, Alias),
  aliases: rpc(Id, message({ aliases: stringList(1) })),
});
