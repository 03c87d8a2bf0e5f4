import { option } from 'vmre';

/** Configuration, in `~/.local/share/example-runtime/example-runtime.json` and with flags. */
export class Settings {
  @option({ description: 'Published in offers', min: 1 })
  greeting = 'hello';

  @option({ description: 'Maximum bytes that `write` writes', min: 0 })
  writeLimit = 2 ** 31;
}
