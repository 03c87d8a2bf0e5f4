import { VmreError } from '../../../../src/support/errors/vmre-error';
import type { Store } from '../../../../src/store/store';
import { VmService } from '../../../../src/vm/protocol/vm';
import { rpcFailure, RpcStatus } from '../../../../src/h2/grpc/rpc-failure';
import { handlersOf } from '../../../../src/vm/transport/service';
import type { Channel } from '../../../../src/vm/transport/transport';
import { headOf, oddBlock } from '../odd-vm';
import type { Moments } from './model-disk';

/** Where a VM stores its accepted blocks, and in which order it writes them. */
export const habits = [
  'database',
  'files',
  'files, then database',
  'database, then files',
] as const;
export type Habit = (typeof habits)[number];

/** The files of a VM: `synced` selects what remains of them after a power cut. */
export interface VmFiles {
  /** The height after each of its writes. */
  written: number[];
  /** The number of writes that are surely on the disk. */
  synced: number;
}

const HEAD = Buffer.from('head');
const signal = new AbortController().signal;

type Block = ReturnType<typeof oddBlock>;
const blocks: Block[] = [oddBlock(Buffer.alloc(32), 0n)];

/** The block at a height of the only chain. */
export function blockAt(height: number): Block {
  while (blocks.length <= height) {
    blocks.push(oddBlock(blocks.at(-1)!.id, BigInt(blocks.length)));
  }
  return blocks[height]!;
}

/** A process of a VM, as a connection to it. */
export class ModelVm implements Channel {
  /** The state that its users see. */
  shown: number;
  writes = 0;
  private readonly dead: Promise<never>;
  private isDead = false;
  private readonly handlers;

  constructor(
    private readonly habit: Habit,
    private readonly database: Store,
    private readonly files: VmFiles,
    private readonly moments: Moments,
    isSynced: boolean,
    private readonly onShown: (height: number) => void,
  ) {
    const stored = database.get(HEAD)?.readUInt32BE() ?? 0;
    const onFile = files.written.at(-1) ?? 0;
    this.shown = habit === 'files' || habit === 'files, then database' ? onFile : stored;
    let die!: () => void;
    this.dead = new Promise((_resolve, reject) => {
      die = () => reject(new VmreError('VMRE_VM_CRASHED', 'killed'));
    });
    this.dead.catch(() => undefined);
    moments.onPluginKilled = () => {
      this.isDead = true;
      die();
    };
    const head = () => headOf(blockAt(this.shown));
    this.handlers = handlersOf(VmService, {
      setState: head,
      parseBlock: ({ bytes }) => blockAt(bytes[32] ?? 0),
      blockVerify: () => ({ timestamp: blockAt(0).timestamp }),
      setPreference: () => ({}),
      blockAccept: async ({ id }) => {
        const next = this.shown + 1;
        if (!blockAt(next).id.equals(id)) {
          throw rpcFailure({ status: RpcStatus.Unknown, text: 'not the next block' });
        }
        for (const place of this.habit.split(', then ')) {
          if (place === 'database') await this.writeDatabase(next);
          else await this.writeFile(next, isSynced);
        }
        this.shown = next;
        this.onShown(next);
        return {};
      },
    });
  }

  async call(path: string, request: Uint8Array): Promise<Buffer> {
    return Promise.race([this.answer(path, request), this.dead]);
  }

  close(): void {}

  /** A kill in any other call is one before it accepts. */
  private async answer(path: string, request: Uint8Array): Promise<Buffer> {
    const isAccept = path.endsWith('/BlockAccept');
    if (isAccept) await this.step();
    const answered = await this.handlers[path]!(Buffer.from(request), { signal });
    if (isAccept) await this.step();
    return Buffer.from(answered);
  }

  /** The dead do nothing more. */
  private async step(): Promise<void> {
    await this.moments.pass();
    if (this.isDead) await new Promise(() => undefined);
  }

  private async writeDatabase(height: number): Promise<void> {
    const value = Buffer.alloc(4);
    value.writeUInt32BE(height);
    this.writes += 1;
    await this.database.commit([{ key: HEAD, value }]);
    await this.step();
  }

  private async writeFile(height: number, isSynced: boolean): Promise<void> {
    this.files.written.push(height);
    if (isSynced) this.files.synced = this.files.written.length;
    await this.step();
  }
}
