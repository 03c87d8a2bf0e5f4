import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'Most bytes of a file that are counted', min: 1 })
  maxBytes = 2 ** 20;
}
