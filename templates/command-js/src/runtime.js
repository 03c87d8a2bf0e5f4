import { readFile, stat, writeFile } from 'node:fs/promises';

import { defineRuntime, RuntimeMode } from 'vmre';

import { Config } from './config.js';

const path = { type: String, description: 'A path as in transfers: /data/...' };

/** Every command is a separate process. Commands share the files in the volume. */
export default defineRuntime({
  name: 'RUNTIME_NAME',
  mode: RuntimeMode.Command,
  volumes: ['/data'],
  config: Config,

  offer: (ctx) => ({ properties: { 'golem.runtime.max-bytes': ctx.config.maxBytes } }),

  commands: {
    write: {
      description: 'Writes WORDS into the file PATH',
      args: { path, words: { type: [String], description: 'What to write' } },
      async handler({ path, words }, run, { volumes }) {
        await writeFile(volumes.resolve(path), `${words.join(' ')}\n`);
      },
    },
    count: {
      description: 'Counts the lines, words and bytes of the file PATH',
      args: { path },
      async handler({ path }, run, { config, volumes }) {
        const file = volumes.resolve(path);
        const { size: bytes } = await stat(file);
        if (bytes > config.maxBytes) throw new Error(`${path} has ${bytes} bytes, too many`);
        const text = await readFile(file, 'utf8');
        return {
          lines: text.split('\n').length - 1,
          words: text.split(/\s+/).filter(Boolean).length,
          bytes,
        };
      },
    },
  },
});
