import type { ChannelOptions } from '@grpc/grpc-js';

/** What AvalancheGo sets on every server and channel. */
const unlimited: ChannelOptions = {
  'grpc.max_receive_message_length': -1,
  'grpc.max_send_message_length': -1,
};

/** Idle connections are asked for a sign of life; a Go server allows that every 5 s at most. */
export const channelOptions: ChannelOptions = {
  ...unlimited,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  // Statistics that nobody looks at make calls slower. A server would not close without them.
  'grpc.enable_channelz': 0,
  // Loopback must not go through a proxy of the environment.
  'grpc.enable_http_proxy': 0,
  // A plugin that starts again is reached again within a second.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1000,
  // Connections must not be shared between channels: closing one ends its calls alone.
  'grpc.use_local_subchannel_pool': 1,
};

export const serverOptions: ChannelOptions = {
  ...unlimited,
  'grpc.keepalive_time_ms': 2 * 3600_000,
  'grpc.keepalive_timeout_ms': 20_000,
};
