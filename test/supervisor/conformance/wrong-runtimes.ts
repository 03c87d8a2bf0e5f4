import { checkChanged } from './trial-runtime';
import {
  inCommandMode,
  wrongCommandLines,
  wrongDeploys,
  wrongRuntimesInCommandMode,
} from './wrong-command-lines';
import type { WrongRuntime } from './wrong-runtime';
import { wrongServers } from './wrong-servers';

/** Runtimes that violate one rule each, at least one for every rule. */
export const wrongRuntimes: readonly WrongRuntime[] = [
  ...wrongCommandLines,
  ...wrongServers,
  ...wrongDeploys,
  ...wrongRuntimesInCommandMode.map((runtime) => ({
    ...runtime,
    what: `${runtime.what}, in command mode`,
    changes: [...inCommandMode, ...runtime.changes],
  })),
];

/** Checks a wrong runtime, which must fail exactly its rule. @returns what is different; empty if nothing is */
export async function problemOf({ rule, seen, changes }: WrongRuntime): Promise<string> {
  const { items, left } = await checkChanged(changes);
  const failed = items.filter(({ verdict }) => verdict === 'failed');
  const [item] = failed;
  const isAsExpected = failed.length === 1 && item?.id === rule && item.seen.includes(seen);
  if (isAsExpected && left.length === 0) return '';
  return JSON.stringify({ expected: { rule, seen }, failed, left }, undefined, 2);
}
