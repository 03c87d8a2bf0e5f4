import { string, uint32 } from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** Served by the host while a plugin starts, for its announcement. */
export const RuntimeService = service('vm.runtime.Runtime', {
  initialize: rpc(message({ protocolVersion: uint32(1), addr: string(2) }), Empty),
});

/** The environment variable with the address of the Runtime service of the host: `host:port`. */
export const ENGINE_ADDRESS = 'AVALANCHE_VM_RUNTIME_ENGINE_ADDR';

/** The versions that share one wire format: see docs/vm-host.md. */
export const protocolVersions: readonly number[] = [42, 43, 44, 45, 46];
