import { createInterface } from 'node:readline';

/**
 * Does one work after the other: a request is a line of JSON with the name of a work and its options, and
 * so is the answer. Before the first one it says that it is ready. It ends with its input.
 */
export async function serve(works) {
  answer({ readyMs: performance.now() });
  for await (const line of createInterface({ input: process.stdin })) {
    const { work, ...options } = JSON.parse(line);
    answer((await works[work](options)) ?? {});
  }
  process.exit();
}

const answer = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);

/** Seconds that something takes. */
export async function seconds(work) {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** In bytes, after all garbage is collected. */
export function memory() {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  return { rss, heapUsed };
}
