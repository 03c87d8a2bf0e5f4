import { readFile, stat, writeFile } from 'node:fs/promises';

import { CommandRouter, type Runtime } from 'vmre';

import type { Config } from './config';

const path = { type: String, description: 'As in transfers: /data/...' } as const;

/** What the requestor can RUN. A value that is returned goes to stdout as JSON. */
export const commands = new CommandRouter<Runtime<Config>>()
  .add(
    'write',
    { description: 'Writes words into a file', args: { path, words: { type: [String] } } },
    ({ path, words }, _run, ctx) => writeFile(ctx.volumes.resolve(path), `${words.join(' ')}\n`),
  )
  .add(
    'count',
    { description: 'Counts lines, words and bytes of a file', args: { path } },
    async ({ path }, _run, ctx) => {
      const file = ctx.volumes.resolve(path);
      const { size: bytes } = await stat(file);
      if (bytes > ctx.config.maxBytes) throw new Error(`${path} has ${bytes} bytes, too many`);
      const text = await readFile(file, 'utf8');
      return {
        lines: text.split('\n').length - 1,
        words: text.split(/\s+/).filter(Boolean).length,
        bytes,
      };
    },
  );
