import { string, uint32 } from '../../protobuf/fields';
import { message } from '../../protobuf/message';
import { Empty } from '../../protobuf/well-known';
import { rpc, service } from '../transport/service';

/** Served by the host while a plugin starts; the plugin announces itself. */
export const RuntimeService = service('vm.runtime.Runtime', {
  initialize: rpc(message({ protocolVersion: uint32(1), addr: string(2) }), Empty),
});

/** The variable that tells a plugin where the host's Runtime service is: `host:port`. */
export const ENGINE_ADDRESS = 'AVALANCHE_VM_RUNTIME_ENGINE_ADDR';

/** The versions that share one wire: see docs/vm-host.md. */
export const protocolVersions: readonly number[] = [42, 43, 44, 45, 46];
