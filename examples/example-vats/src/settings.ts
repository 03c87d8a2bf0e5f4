import { option } from 'vmre';

/** What a provider sets. */
export class Settings {
  @option({
    description: 'Where vats run: quickjs, process, thread or local',
    oneOf: ['quickjs', 'process', 'thread', 'local'],
  })
  worker: 'quickjs' | 'process' | 'thread' | 'local' = 'thread';

  @option({ description: 'Milliseconds that a vat has for one message', min: 1 })
  deliveryMs = 5000;
}
