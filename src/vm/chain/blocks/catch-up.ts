import { VmreError } from '../../../support/errors/vmre-error';
import type { Head } from '../../client/block';
import type { VmClient } from '../../client/vm-client';
import { formatId } from '../../ids/id';
import type { StoredBlock } from './stored-block';
import { isChild, named, type BlockStore } from './block-store';

/** Milliseconds between two reports of progress. */
const REPORT_MS = 1000;

/** Progress of a VM that replays blocks that it lost. */
export interface ReplayProgress {
  /** Height of the first lost block. */
  readonly from: bigint;
  /** Height of the last stored block. */
  readonly to: bigint;
  /** Current height: `from - 1` at the beginning, `to` at the end. */
  readonly height: bigint;
}

/** Listens to a replay. */
export interface ReplayListener {
  onReplaying(progress: ReplayProgress): void;
  /** A block was accepted again, or for the first time. */
  onReplayed(block: Head): void;
}

/**
 * Replays the stored blocks that a VM lacks. If no block is stored yet, the last block of the VM becomes the
 * first one. If the VM accepted one more block whose record was lost, that block is stored.
 *
 * @throws VMRE_CHAIN_DIVERGED when the VM is further ahead, has other blocks, or rejects a stored one;
 *   VMRE_STORE_FAILED
 */
export async function catchUp(
  vm: VmClient,
  blocks: BlockStore,
  listener: ReplayListener,
  signal: AbortSignal,
): Promise<void> {
  const head = vm.head as Head;
  // A block that cannot be written is not stored, and was not published.
  await blocks.flush().catch(() => undefined);
  const { last } = blocks;
  if (!last) return blocks.startWith(head);
  if (isChild(head, last)) {
    await adopt(vm, head, last, blocks, signal);
    return listener.onReplayed(head);
  }
  assertSame(head, blocks, last);
  if (head.height === last.height) return;
  const [from, to] = [head.height + 1n, last.height];
  listener.onReplaying({ from, to, height: head.height });
  let reported = performance.now();
  let parent = head;
  for (let height = from; height <= to; height += 1n) {
    const block = blocks.at(height);
    if (!block || !isChild(block, parent)) throw gap(head, last, parent, block);
    await replay(vm, block, head, last, signal);
    parent = block;
    listener.onReplayed(block);
    if (height < to && performance.now() - reported < REPORT_MS) continue;
    reported = performance.now();
    listener.onReplaying({ from, to, height });
  }
}

/** @throws VMRE_CHAIN_DIVERGED unless the VM has the last stored block */
export function assertCaughtUp(head: Head, blocks: BlockStore): void {
  const last = blocks.last as StoredBlock;
  assertSame(head, blocks, last);
  if (head.height < last.height) {
    throw diverged(head, last, 'lost blocks when it entered normal operation');
  }
}

/** Checks that the last block of the VM is stored. */
function assertSame(head: Head, blocks: BlockStore, last: StoredBlock): void {
  if (head.height > last.height) throw diverged(head, last, 'is ahead of the stored blocks');
  const own = blocks.at(head.height);
  if (!own || own.id.equals(head.id)) return;
  throw diverged(head, last, `has another block at its height than the stored block ${named(own)}`);
}

/** Stores a block that the VM accepted just before the host or the VM was killed. */
async function adopt(
  vm: VmClient,
  head: Head,
  last: StoredBlock,
  blocks: BlockStore,
  signal: AbortSignal,
): Promise<void> {
  const parse = () => vm.parseBlock(head.bytes, { signal });
  const parsed = await answered(parse, head, head, last, signal);
  const { id, parentId, height } = parsed;
  if (!id.equals(head.id) || height !== head.height || !parentId.equals(head.parentId)) {
    throw diverged(head, last, `returned bytes for it that it parses as ${named(parsed)}`);
  }
  await blocks.add({ ...head, pChainHeight: undefined }, last);
}

async function replay(
  vm: VmClient,
  block: StoredBlock,
  head: Head,
  last: StoredBlock,
  signal: AbortSignal,
): Promise<void> {
  const { pChainHeight } = block;
  const accept = async (): Promise<void> => {
    signal.throwIfAborted();
    const parsed = await vm.parseBlock(block.bytes, { signal });
    if (!parsed.id.equals(block.id) || parsed.height !== block.height) {
      throw diverged(head, last, `parses the stored block ${named(block)} as ${named(parsed)}`);
    }
    await vm.verify(parsed, { signal, ...(pChainHeight !== undefined && { pChainHeight }) });
    await vm.setPreference(parsed.id, { signal });
    await vm.accept(parsed, { signal });
  };
  await answered(accept, block, head, last, signal);
}

/** Makes a call to the VM. @throws VMRE_CHAIN_DIVERGED when the VM rejects it */
async function answered<T>(
  ask: () => Promise<T>,
  block: Head,
  head: Head,
  last: StoredBlock,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isRefusal =
      VmreError.is(error) &&
      (error.code === 'VMRE_RPC_FAILED' || error.code === 'VMRE_VM_ANSWER_INVALID');
    if (signal.aborted || !isRefusal) throw error;
    const what = block === head ? 'its own block' : 'the stored block';
    throw diverged(head, last, `rejects ${what} ${named(block)}: ${error.message}`, error);
  }
}

function gap(
  head: Head,
  last: StoredBlock,
  parent: Head,
  block: StoredBlock | undefined,
): VmreError {
  const what = block
    ? `the parent of block ${named(block)} is ${formatId(block.parentId)}`
    : `block ${parent.height + 1n} is not stored`;
  return diverged(head, last, `cannot continue from ${named(parent)}: ${what}`);
}

function diverged(head: Head, last: StoredBlock, what: string, cause?: unknown): VmreError {
  const text =
    `the VM, whose last accepted block is ${named(head)}, ${what}; ` +
    `the last stored block is ${named(last)}`;
  const data = {
    vmHeight: String(head.height),
    vmBlock: formatId(head.id),
    keptHeight: String(last.height),
    keptBlock: formatId(last.id),
  };
  return new VmreError('VMRE_CHAIN_DIVERGED', text, { cause, data });
}
