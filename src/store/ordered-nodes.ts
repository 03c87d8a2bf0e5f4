/** Marks the nodes that may be changed in place: those created since the map was last frozen. */
export type Edit = object;

/** Entries, in order. */
export class Leaf<V> {
  constructor(
    readonly edit: Edit,
    readonly keys: string[],
    readonly values: V[],
  ) {}
}

/** Nodes, in order. `keys[i]` is at most the first key of child i, and above all keys of child i - 1. */
export class Branch<V> {
  constructor(
    readonly edit: Edit,
    readonly keys: string[],
    readonly children: Node<V>[],
  ) {}
}

/** A node of the tree. */
export type Node<V> = Leaf<V> | Branch<V>;

/** Maximum number of entries of a leaf, or of children of a branch. */
export const WIDTH = 64;

/** The number of entries of a leaf, or of children of a branch. */
export const sizeOf = <V>(node: Node<V>): number => node.keys.length;

/** Returns the node itself if it may be changed, otherwise a copy. */
export function editable<V>(node: Leaf<V>, edit: Edit): Leaf<V>;
export function editable<V>(node: Node<V>, edit: Edit): Node<V>;
export function editable<V>(node: Node<V>, edit: Edit): Node<V> {
  if (node.edit === edit) return node;
  return node instanceof Leaf
    ? new Leaf(edit, node.keys.slice(), node.values.slice())
    : new Branch(edit, node.keys.slice(), node.children.slice());
}

/** The first place whose key is not below `key`. */
export function placeOf(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The child that contains the key, if any does. */
export function childOf(keys: readonly string[], key: string): number {
  const place = placeOf(keys, key);
  return place < keys.length && keys[place] === key ? place : Math.max(0, place - 1);
}

/** Moves the end of an overfull node into a new node. A node that grows at its end stays nearly full. */
export function split<V>(node: Node<V>, edit: Edit, atEnd: boolean): Node<V> {
  const from = atEnd ? WIDTH - 1 : WIDTH >>> 1;
  const keys = node.keys.splice(from);
  return node instanceof Leaf
    ? new Leaf(edit, keys, node.values.splice(from))
    : new Branch(edit, keys, node.children.splice(from));
}

/** Joins a small child of an editable branch with its neighbour, if both fit into one node. */
export function joinSmall<V>(branch: Branch<V>, place: number, edit: Edit): void {
  const left = Math.max(0, place - 1);
  const [first, second] = [branch.children[left], branch.children[left + 1]];
  if (!first || !second || sizeOf(first) + sizeOf(second) > WIDTH >>> 1) return;
  const joined = editable(first, edit);
  joined.keys.push(...second.keys);
  if (joined instanceof Leaf) joined.values.push(...(second as Leaf<V>).values);
  else joined.children.push(...(second as Branch<V>).children);
  branch.children[left] = joined;
  branch.children.splice(left + 1, 1);
  branch.keys.splice(left + 1, 1);
}
