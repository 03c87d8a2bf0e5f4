import type { AnyNode } from 'acorn';

/** The children of a node, in their order. */
export function* childrenOf(node: AnyNode): Iterable<AnyNode> {
  for (const value of Object.values(node) as unknown[]) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (isNode(each)) yield each;
    }
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' &&
  value !== null &&
  'type' in value &&
  typeof value.type === 'string' &&
  'start' in value;
