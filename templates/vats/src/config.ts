import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'What the counter begins with' })
  first = 0;

  @option({ description: 'Milliseconds that a vat has for one message', min: 1 })
  deliveryMs = 5000;
}
