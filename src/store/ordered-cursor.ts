import { Branch, childOf, placeOf, sizeOf, type Leaf, type Node } from './ordered-nodes';

/** Iterates over a range of a tree without an allocation per entry. */
export class OrderedCursor<V> {
  /** Key of the entry that {@link next} found. */
  key = '';
  /** The branches above the leaf, with the index of the child on the path. */
  private readonly above: { branch: Branch<V>; place: number }[] = [];
  private leaf: Leaf<V>;
  private place: number;

  constructor(
    root: Node<V>,
    private readonly from: string | undefined,
    private readonly below: string | undefined,
    private readonly reverse: boolean,
  ) {
    const start = reverse ? below : from;
    this.leaf = this.descend(root, start);
    // Starts one place before the first entry, in the direction of iteration.
    if (start !== undefined) this.place = placeOf(this.leaf.keys, start) - (reverse ? 0 : 1);
    else this.place = reverse ? sizeOf(this.leaf) : -1;
  }

  /** Advances to the next entry; returns false at the end. */
  next(): boolean {
    this.place += this.reverse ? -1 : 1;
    while (this.place < 0 || this.place >= sizeOf(this.leaf)) {
      if (!this.toNextLeaf()) return false;
    }
    const key = this.leaf.keys[this.place] as string;
    if (this.reverse) {
      if (this.from !== undefined && key < this.from) return this.end();
    } else if (this.below !== undefined && key >= this.below) return this.end();
    this.key = key;
    return true;
  }

  /** Value of the entry that {@link next} found. */
  value(): V {
    return this.leaf.values[this.place] as V;
  }

  /** Ends the iteration for good. A range whose borders are crossed is empty. */
  private end(): false {
    this.above.length = 0;
    this.place = this.reverse ? -1 : sizeOf(this.leaf);
    return false;
  }

  private descend(node: Node<V>, key?: string): Leaf<V> {
    while (node instanceof Branch) {
      const edge = this.reverse ? sizeOf(node) - 1 : 0;
      const place = key === undefined ? edge : childOf(node.keys, key);
      this.above.push({ branch: node, place });
      node = node.children[place] as Node<V>;
    }
    return node;
  }

  private toNextLeaf(): boolean {
    for (let top = this.above.at(-1); top; top = this.above.at(-1)) {
      top.place += this.reverse ? -1 : 1;
      const node = top.branch.children[top.place];
      if (node) {
        this.leaf = this.descend(node);
        this.place = this.reverse ? sizeOf(this.leaf) - 1 : 0;
        return true;
      }
      this.above.pop();
    }
    return this.end();
  }
}
