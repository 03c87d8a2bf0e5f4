import { ByteBudget } from '../../../h2/grpc/byte-budget';
import { GrpcChannel } from '../../../h2/client/channel';
import { GRPC } from '../../limits';
import { connectTo } from '../local/checked-connection';
import { UntrustedPeer } from '../local/local-users';
import type { Channel } from '../transport';
import type { GrpcSettings } from './limits';

/** Makes a channel to `host:port`, whose listener must run as an accepted user. */
export function openChannel(address: string, settings: GrpcSettings): Channel {
  const { users, onRefused } = settings;
  const { connectionBytes, messageBytes, total } = settings.limits;
  return new GrpcChannel({
    dial: async (onStream) => {
      try {
        return await connectTo(address, users, onStream);
      } catch (error) {
        if (error instanceof UntrustedPeer) onRefused?.(`${address}: ${error.message}`);
        throw error;
      }
    },
    authority: address,
    budget: new ByteBudget(connectionBytes, total),
    messageBytes,
    times: GRPC,
  });
}
