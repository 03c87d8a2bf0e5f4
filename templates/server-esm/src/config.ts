import { option } from 'vmre';

/** What can be set in the configuration file, with variables and with flags: see `--help`. */
export class Config {
  @option({ description: 'How the runtime greets' })
  greeting = 'hello';
}
