import { isAbsolute } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import {
  command,
  config,
  Runtime,
  RuntimeDef,
  type CommandRun,
  type Context,
  type RunProcess,
} from 'vmre';

import { Duration, Failure, Numbers, Program, Size, Text, Words } from './arguments';
import { Settings } from './settings';

const CHUNK_BYTES = 32 * 1024;

/** A runtime in server mode: RUN names one of its commands, or a program by its absolute path. */
@RuntimeDef({ volumes: ['/golem/input', '/golem/output'] })
@config(Settings)
export class ExampleRuntime extends Runtime<Settings> {
  override offer() {
    return { properties: { 'golem.runtime.example.greeting': this.ctx.config.greeting } };
  }

  override runCommand(request: RunProcess, ctx: Context<ExampleRuntime>) {
    const { bin, args } = request;
    return isAbsolute(bin) ? ctx.spawn({ program: bin, args }) : super.runCommand(request, ctx);
  }

  @command({ args: Words, description: 'Writes its words to stdout' })
  *echo({ words }: Words) {
    yield `${words.join(' ')}\n`;
  }

  @command({ args: Failure, description: 'Writes TEXT to stderr and exits with CODE' })
  async fail({ text, code }: Failure, run: CommandRun) {
    await run.stderr(text);
    run.exit(code);
  }

  @command({ args: Text, description: 'Throws an error with TEXT' })
  throw({ text }: Text) {
    throw new Error(text);
  }

  @command({ args: Numbers, description: 'Adds numbers' })
  sum({ numbers }: Numbers) {
    return { sum: numbers.reduce((sum, number) => sum + number, 0) };
  }

  @command({ args: Duration, description: 'Waits' })
  async sleep({ seconds }: Duration, run: CommandRun) {
    await wait(seconds * 1000, undefined, { signal: run.signal });
  }

  @command({ args: Size, description: 'Writes many bytes, as fast as they are read' })
  *write({ bytes }: Size) {
    const chunk = Buffer.alloc(CHUNK_BYTES, 'vmre example-runtime\n');
    const total = Math.min(bytes, this.ctx.config.writeLimit);
    for (let left = total; left > 0; left -= CHUNK_BYTES) {
      yield left < CHUNK_BYTES ? chunk.subarray(0, left) : chunk;
    }
  }

  @command({ args: Program, description: 'Executes a program and exits with its exit code' })
  async exec({ program, args }: Program, run: CommandRun) {
    run.exit(await run.exec(program, args));
  }
}
