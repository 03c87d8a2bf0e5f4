import { OrderedCursor } from './ordered-cursor';
import {
  Branch,
  childOf,
  editable,
  joinSmall,
  Leaf,
  placeOf,
  sizeOf,
  split,
  WIDTH,
  type Edit,
  type Node,
} from './ordered-nodes';

/** The state of a map when it was frozen. Nodes that only this state uses are freed with it. */
export class FrozenMap<V> {
  /** @param count number of entries */
  constructor(
    protected root: Node<V>,
    protected count: number,
  ) {}

  get size(): number {
    return this.count;
  }

  get(key: string): V | undefined {
    let node = this.root;
    while (node instanceof Branch) node = node.children[childOf(node.keys, key)] as Node<V>;
    const place = placeOf(node.keys, key);
    return node.keys[place] === key ? node.values[place] : undefined;
  }

  /** Returns a cursor before the first entry of a range; the map must not change while it is used. */
  cursor(from: string | undefined, below: string | undefined, reverse: boolean): OrderedCursor<V> {
    return new OrderedCursor(this.root, from, below, reverse);
  }
}

/**
 * A map ordered by its keys, a B+ tree. Freezing it costs nothing; a later change copies one path of the
 * tree.
 */
export class OrderedMap<V> extends FrozenMap<V> {
  private edit: Edit = {};

  constructor() {
    super(new Leaf({}, [], []), 0);
  }

  /** Returns the current state of the map. */
  freeze(): FrozenMap<V> {
    this.edit = {};
    return new FrozenMap(this.root, this.count);
  }

  set(key: string, value: V): void {
    this.root = editable(this.root, this.edit);
    const added = this.insert(this.root, key, value);
    if (!added) return;
    const names = [this.root.keys[0] as string, added.keys[0] as string];
    this.root = new Branch(this.edit, names, [this.root, added]);
  }

  delete(key: string): boolean {
    if (this.get(key) === undefined) return false; // avoids a copy
    this.root = editable(this.root, this.edit);
    this.remove(this.root, key);
    this.count -= 1;
    while (this.root instanceof Branch && sizeOf(this.root) === 1) {
      this.root = this.root.children[0] as Node<V>;
    }
    return true;
  }

  /** @returns a new node after this one, if this one became too large */
  private insert(node: Node<V>, key: string, value: V): Node<V> | undefined {
    let place: number;
    if (node instanceof Leaf) {
      place = placeOf(node.keys, key);
      if (node.keys[place] === key) {
        node.values[place] = value;
        return undefined;
      }
      node.keys.splice(place, 0, key);
      node.values.splice(place, 0, value);
      this.count += 1;
    } else {
      place = childOf(node.keys, key);
      if (key < (node.keys[place] as string)) node.keys[place] = key; // the new smallest key
      const child = editable(node.children[place] as Node<V>, this.edit);
      node.children[place] = child;
      const added = this.insert(child, key, value);
      if (!added) return undefined;
      place += 1;
      node.keys.splice(place, 0, added.keys[0] as string);
      node.children.splice(place, 0, added);
    }
    if (sizeOf(node) <= WIDTH) return undefined;
    return split(node, this.edit, place === sizeOf(node) - 1);
  }

  private remove(node: Node<V>, key: string): void {
    if (node instanceof Leaf) {
      const place = placeOf(node.keys, key);
      node.keys.splice(place, 1);
      node.values.splice(place, 1);
      return;
    }
    const place = childOf(node.keys, key);
    const child = editable(node.children[place] as Node<V>, this.edit);
    node.children[place] = child;
    this.remove(child, key);
    if (sizeOf(child) < WIDTH >>> 2) joinSmall(node, place, this.edit);
  }
}
