import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * Runs one workload after the other: a request is a line of JSON with the name of a workload and its options,
 * and so is the answer. First it prints that it is ready. It exits at the end of its input.
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

/** The duration of an action in seconds. */
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

/** Bytes of this process and all that it started; shared memory counts once. */
export function memoryOfAll() {
  globalThis.gc();
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const [, parent] = /\) \S (\d+)/.exec(contentOf(`/proc/${pid}/stat`)) ?? [];
    parents.set(pid, parent);
  }
  const own = String(process.pid);
  const isOurs = (pid) => pid === own || (parents.has(pid) && isOurs(parents.get(pid)));
  let bytes = 0;
  for (const pid of [...parents.keys()].filter(isOurs)) {
    const [, kib = 0] = /^Pss: +(\d+)/m.exec(contentOf(`/proc/${pid}/smaps_rollup`)) ?? [];
    bytes += Number(kib) * 1024;
  }
  return { bytes };
}

function contentOf(file) {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return ''; // it has just exited
  }
}

/** Names for a number of vats. */
export const namesOf = (count) => Array.from({ length: Number(count) }, (_, at) => `more${at}`);
