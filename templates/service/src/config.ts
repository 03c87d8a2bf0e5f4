import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'Where the service listens' })
  host = '127.0.0.1';

  @option({ description: 'Its port; 0 for any free port', integer: true, min: 0, max: 65535 })
  port = 0;
}
