import { readFile, stat, writeFile } from 'node:fs/promises';

import { command, config, positional, Runtime, RuntimeDef, RuntimeMode } from 'vmre';

import { Config } from './config.js';

class File {
  @positional({ type: String, description: 'A path as in transfers: /data/...' })
  path!: string;
}

class Text extends File {
  @positional({ type: [String], description: 'What to write' })
  words: string[] = [];
}

/** Every command is a separate process. Commands share the files in the volume. */
@RuntimeDef({ name: 'RUNTIME_NAME', mode: RuntimeMode.Command, volumes: ['/data'] })
@config(Config)
export class CommandRuntime extends Runtime<Config> {
  override offer() {
    return { properties: { 'golem.runtime.max-bytes': this.ctx.config.maxBytes } };
  }

  @command({ args: Text, description: 'Writes WORDS into the file PATH' })
  async write({ path, words }: Text) {
    await writeFile(this.ctx.volumes.resolve(path), `${words.join(' ')}\n`);
  }

  @command({ args: File, description: 'Counts the lines, words and bytes of the file PATH' })
  async count({ path }: File) {
    const { config, volumes } = this.ctx;
    const file = volumes.resolve(path);
    const { size: bytes } = await stat(file);
    if (bytes > config.maxBytes) throw new Error(`${path} has ${bytes} bytes, too many`);
    const text = await readFile(file, 'utf8');
    return {
      lines: text.split('\n').length - 1,
      words: text.split(/\s+/).filter(Boolean).length,
      bytes,
    };
  }
}
