import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  greeting = 'hello';
}

// JavaScript has no decorators: a call adds the description.
option({ description: 'How the runtime greets' })(Config.prototype, 'greeting');
