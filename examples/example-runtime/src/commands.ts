import { setTimeout as sleep } from 'node:timers/promises';

import { CommandRouter, type Runtime } from 'vmre';

import type { Settings } from './settings';

const CHUNK_BYTES = 32 * 1024;

/** Everything that RUN can name, besides the absolute path of a program. */
export const commands = new CommandRouter<Runtime<Settings>>()
  .add(
    'echo',
    { description: 'Puts out its words', args: { words: { type: [String] } } },
    ({ words }, run) => run.stdout(`${words.join(' ')}\n`),
  )
  .add(
    'fail',
    {
      description: 'Puts TEXT on stderr and ends with CODE',
      args: { text: { type: String }, code: { type: Number } },
    },
    async ({ text, code }, run) => {
      await run.stderr(text);
      return run.exit(code);
    },
  )
  .add(
    'throw',
    { description: 'Throws an error with TEXT', args: { text: { type: String } } },
    ({ text }) => {
      throw new Error(text);
    },
  )
  .add(
    'sum',
    { description: 'Adds numbers', args: { numbers: { type: [Number] } } },
    ({ numbers }) => ({ sum: numbers.reduce((sum, number) => sum + number, 0) }),
  )
  .add(
    'sleep',
    { description: 'Waits', args: { seconds: { type: Number, min: 0 } } },
    ({ seconds }, run) => sleep(seconds * 1000, undefined, { signal: run.signal }),
  )
  .add(
    'write',
    {
      description: 'Puts out many bytes, as fast as they are read',
      args: { bytes: { type: Number, min: 0 } },
    },
    async ({ bytes }, run, ctx) => {
      const chunk = Buffer.alloc(CHUNK_BYTES, 'vmre example-runtime\n');
      for (let left = Math.min(bytes, ctx.config.writeLimit); left > 0; left -= CHUNK_BYTES) {
        await run.stdout(left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk);
      }
    },
  )
  .add(
    'exec',
    {
      description: 'Runs a program and ends with its exit code',
      args: { program: { type: String }, args: { type: [String] } },
    },
    async ({ program, args }, run) => run.exit(await run.exec(program, args)),
  );
