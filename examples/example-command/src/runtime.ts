import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import { command, positional, Runtime, RuntimeDef, RuntimeMode } from 'vmre';

class TransferredFile {
  @positional({ type: String, description: 'As in transfers: /data/...' })
  path!: string;
}

/**
 * A runtime in command mode. Every command is a separate process; what they share is the work directory, with the
 * volume that `deploy` created.
 */
@RuntimeDef({ mode: RuntimeMode.Command, volumes: ['/data'] })
export class ChecksumRuntime extends Runtime {
  override start() {
    return { ready: true };
  }

  @command({ args: TransferredFile, description: 'Checksum of a transferred file' })
  async *sha256({ path }: TransferredFile) {
    const hash = createHash('sha256');
    const file = createReadStream(this.ctx.volumes.resolve(path));
    for await (const chunk of file) hash.update(chunk as Buffer);
    yield `${hash.digest('hex')}  ${path}\n`;
  }

  @command({ args: TransferredFile, description: 'Bytes of a transferred file' })
  async size({ path }: TransferredFile) {
    return { bytes: (await stat(this.ctx.volumes.resolve(path))).size };
  }
}
