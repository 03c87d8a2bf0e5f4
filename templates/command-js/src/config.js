import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  maxBytes = 2 ** 20;
}

// JavaScript has no decorators: a call adds the description and the limits.
const maxBytes = option({ description: 'Maximum bytes of a file to count', integer: true, min: 1 });
maxBytes(Config.prototype, 'maxBytes');
