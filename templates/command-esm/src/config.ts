import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'Maximum bytes of a file to count', integer: true, min: 1 })
  maxBytes = 2 ** 20;
}
