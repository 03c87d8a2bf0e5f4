import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import {
  CommandRouter,
  Runtime,
  RuntimeDef,
  RuntimeMode,
  type Context,
  type ProcessId,
  type RunProcess,
} from 'vmre';

const path = { type: String, description: 'As in transfers: /data/...' } as const;

const commands = new CommandRouter<ChecksumRuntime>()
  .add(
    'sha256',
    { description: 'Checksum of a transferred file', args: { path } },
    async (args, run, ctx) => {
      const hash = createHash('sha256');
      for await (const chunk of createReadStream(ctx.volumes.resolve(args.path))) {
        hash.update(chunk as Buffer);
      }
      await run.stdout(`${hash.digest('hex')}  ${args.path}\n`);
    },
  )
  .add(
    'size',
    { description: 'Bytes of a transferred file', args: { path } },
    async (args, _run, ctx) => ({ bytes: (await stat(ctx.volumes.resolve(args.path))).size }),
  );

/**
 * A runtime in command mode. Nothing stays between commands but the work directory: the volume that
 * `deploy` made is found again by every command.
 */
@RuntimeDef({ mode: RuntimeMode.Command, volumes: ['/data'] })
export class ChecksumRuntime extends Runtime {
  override start(): { ready: true } {
    return { ready: true };
  }

  override runCommand(command: RunProcess, ctx: Context<ChecksumRuntime>): Promise<ProcessId> {
    return commands.run(command, ctx);
  }
}
