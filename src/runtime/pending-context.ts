import type { Context } from './context';

/** Shared by all copies of the package: a runtime may extend the class of another copy. */
const key = Symbol.for('vmre.pendingContext');
const holder = globalThis as Record<symbol, Context | undefined>;

/** Makes the instance of a runtime; its constructor and its first fields find the context. */
export function withContext<T>(ctx: Context, make: () => T): T {
  const outer = holder[key];
  holder[key] = ctx;
  try {
    return make();
  } finally {
    holder[key] = outer;
  }
}

/** The context of the runtime that is being made; undefined when an author makes one by hand. */
export const pendingContext = (): Context | undefined => holder[key];
