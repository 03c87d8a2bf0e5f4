import { number64, type FileMeta, type FilePages, type FileTree } from './file-pages';

const HEADER = 24;
const NODE = 8;
/** Flags of a page, and of a node. */
const BRANCH = 1;
const LEAF = 2;
const OVERFLOW = 4;
/** A flag without meaning in a file. */
const DIRTY_OVERFLOW = 0x2000;
const BIG = 1;
const PLACE_OF_BIG = 24;
/** Maximum depth of a tree. */
const DEEPEST = 32;

/** The order of keys in the main tree. */
export const byBytes = (a: Buffer, b: Buffer): number => Buffer.compare(a, b);

/** Called for each entry; the value is read only when `value` is called. */
export type OnEntry = (key: Buffer, value: () => Buffer) => void;

interface Node {
  readonly key: Buffer;
  readonly flags: number;
  /** In a branch: the page below the node. */
  readonly page: number;
  readonly size: number;
  /** Offset of the data in the page. */
  readonly at: number;
}

/**
 * Walks a tree as the library does, and checks everything: each page must exist, have the expected kind, be
 * used only once, and have its keys in order, within the keys of the page above.
 */
export class FileWalk {
  private readonly counts = { branches: 0, leaves: 0, overflow: 0, entries: 0 };
  private last: Buffer | undefined;
  /** Minimum number of nodes in a branch. The library accepts fewer in the tree of free pages. */
  private fewest = 2;

  /**
   * @param used pages in use, by their number; the walk adds the pages of this tree
   * @param compare the order of keys
   */
  constructor(
    private readonly pages: FilePages,
    private readonly meta: FileMeta,
    private readonly used: Uint8Array,
    private readonly compare: (a: Buffer, b: Buffer) => number,
    private readonly onEntry: OnEntry = () => undefined,
    /** Called for each damage; if it returns, the walk continues with the other pages. Default: throws. */
    private readonly onDamage: (what: string) => void = (what) => {
      throw new Error(what);
    },
  ) {}

  /** @throws Error that names the damage */
  walk(tree: FileTree): void {
    const { root, depth } = tree;
    this.fewest = tree.flags === 0 ? 2 : 1;
    if (root === undefined) {
      if (depth !== 0 || tree.entries !== 0) this.onDamage('a tree has entries and no root');
      return;
    }
    if (depth < 1 || depth > DEEPEST) this.onDamage(`a tree has depth ${depth}`);
    this.page(root, Math.min(depth, DEEPEST), undefined, undefined);
    for (const each of ['branches', 'leaves', 'overflow', 'entries'] as const) {
      if (this.counts[each] === tree[each]) continue;
      this.onDamage(`a tree has ${this.counts[each]} ${each} and not ${tree[each]}`);
    }
  }

  private page(
    number: number,
    level: number,
    from: Buffer | undefined,
    below: Buffer | undefined,
  ): void {
    try {
      if (level > 1) this.branch(number, level, from, below);
      else this.leaf(number, from, below);
    } catch (error) {
      this.onDamage((error as Error).message);
    }
  }

  private branch(
    number: number,
    level: number,
    from: Buffer | undefined,
    below: Buffer | undefined,
  ): void {
    const { nodes } = this.nodes(number, BRANCH);
    if (nodes.length < this.fewest)
      throw new Error(`branch page ${number} has ${nodes.length} nodes`);
    this.counts.branches += 1;
    nodes.forEach((node, index) => {
      // The first key of a branch is the key above it.
      const first = index === 0 ? from : node.key;
      const next = nodes[index + 1]?.key ?? below;
      if (index > 0)
        this.checkOrder(number, node.key, nodes[index - 1]?.key, from, below, index > 1);
      this.page(node.page, level - 1, first, next);
    });
  }

  private leaf(number: number, from: Buffer | undefined, below: Buffer | undefined): void {
    const { nodes, page } = this.nodes(number, LEAF);
    if (nodes.length === 0) throw new Error(`leaf page ${number} is empty`);
    this.counts.leaves += 1;
    nodes.forEach(({ key, flags, size, at }, index) => {
      this.checkOrder(number, key, this.last, from, below, true);
      this.last = key;
      this.counts.entries += 1;
      if (flags === BIG) {
        const first = this.overflow(number64(page, at), number64(page, at + 16), size);
        this.onEntry(key, () => this.pages.bytes(first, HEADER, size) as Buffer);
      } else if (flags === 0) this.onEntry(key, () => page.subarray(at, at + size));
      else throw new Error(`node ${index} of page ${number} has flags ${flags}`);
    });
  }

  /** Checks the pages of a large value. @returns the first page */
  private overflow(first: number, count: number, size: number): number {
    const { pageSize } = this.pages;
    // A value that was larger before may have more pages.
    if (count < Math.ceil((size + HEADER) / pageSize)) {
      throw new Error(`a value of ${size} bytes has ${count} pages`);
    }
    for (let number = first; number < first + count; number += 1) this.use(number);
    const header = this.header(first, OVERFLOW);
    if (header.readUInt32LE(20) !== count) throw new Error(`page ${first} is not ${count} pages`);
    if (!this.pages.bytes(first, HEADER, size)) throw new Error(`page ${first} is cut short`);
    this.counts.overflow += count;
    return first;
  }

  private nodes(number: number, kind: number): { page: Buffer; nodes: Node[] } {
    this.use(number);
    const page = this.header(number, kind);
    const { pageSize } = this.pages;
    const lower = page.readUInt16LE(20);
    const upper = page.readUInt16LE(22);
    // Both offsets start at the end of the header.
    if (lower % 2 !== 0 || lower > upper || upper > pageSize - HEADER) {
      throw new Error(`page ${number} has room from ${lower} to ${upper}`);
    }
    const taken: [from: number, to: number][] = [];
    const nodes: Node[] = [];
    for (let index = 0; index < lower / 2; index += 1) {
      const offset = page.readUInt16LE(HEADER + 2 * index);
      if (offset < upper || offset % 2 !== 0) throw outside(number, index);
      const node = nodeAt(page, offset + HEADER, kind);
      if (!node) throw outside(number, index);
      nodes.push(node.node);
      taken.push([offset + HEADER, node.end]);
    }
    taken.sort(([a], [b]) => a - b);
    const isShared = taken.some(([from], index) => from < (taken[index - 1]?.[1] ?? 0));
    if (isShared) throw new Error(`nodes of page ${number} overlap`);
    return { page, nodes };
  }

  private header(number: number, kind: number): Buffer {
    const page = this.pages.read(number);
    if (!page) throw new Error(`page ${number} is cut short`);
    if (number64(page, 0) !== number) throw new Error(`page ${number} has the wrong number`);
    if (number64(page, 8) > this.meta.transaction) throw new Error(`page ${number} is too new`);
    if ((page.readUInt16LE(18) & ~DIRTY_OVERFLOW) !== kind)
      throw new Error(`page ${number} is of another kind`);
    return page;
  }

  private use(number: number): void {
    if (number < 2 || number > this.meta.lastPage || number >= this.used.length) {
      throw new Error(`there is no page ${number}`);
    }
    if (this.used[number]) throw new Error(`page ${number} is used twice`);
    this.used[number] = 1;
  }

  private checkOrder(
    page: number,
    key: Buffer,
    before: Buffer | undefined,
    from: Buffer | undefined,
    below: Buffer | undefined,
    isOrdered: boolean,
  ): void {
    const isInOrder =
      (!isOrdered || before === undefined || this.compare(before, key) < 0) &&
      (from === undefined || this.compare(from, key) <= 0) &&
      (below === undefined || this.compare(key, below) < 0);
    if (!isInOrder) throw new Error(`keys of page ${page} are not in order`);
  }
}

function nodeAt(page: Buffer, at: number, kind: number): { node: Node; end: number } | undefined {
  if (at + NODE > page.length) return undefined;
  const low = page.readUInt32LE(at);
  const flags = page.readUInt16LE(at + 4);
  const keySize = page.readUInt16LE(at + 6);
  const data = at + NODE + keySize;
  const size = kind === BRANCH ? 0 : low;
  const here = kind === LEAF && flags === BIG ? PLACE_OF_BIG : size;
  if (data + here > page.length) return undefined;
  const key = page.subarray(at + NODE, data);
  const below = low + flags * 2 ** 32;
  return { node: { key, flags, page: below, size, at: data }, end: data + here };
}

const outside = (page: number, index: number): Error =>
  new Error(`node ${index} of page ${page} is not within it`);
