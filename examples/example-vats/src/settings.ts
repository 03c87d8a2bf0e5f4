import { option } from 'vmre';

/** What a provider sets. */
export class Settings {
  @option({
    description: 'Where vats run: local, thread or process',
    oneOf: ['local', 'thread', 'process'],
  })
  worker: 'local' | 'thread' | 'process' = 'thread';

  @option({ description: 'Milliseconds that a vat has for one message', min: 1 })
  deliveryMs = 5000;
}
