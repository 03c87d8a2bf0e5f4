import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'Path of the VM plugin' })
  plugin = '';

  @option({ description: 'Path of the genesis, in the form of the VM' })
  genesis = '';

  @option({ description: 'Where the HTTP API listens' })
  host = '127.0.0.1';

  @option({ description: 'Its port; 0 takes any that is free', min: 0, max: 65535 })
  port = 0;
}
