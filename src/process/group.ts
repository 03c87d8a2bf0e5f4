import { readdirSync, readFileSync } from 'node:fs';

import { pause } from '../support/deadline';

/** How long the kernel may take to remove what was killed. */
export const REMOVAL_MS = 500;
const POLL_MS = 10;

/**
 * Signals every process of a group; on Windows, which has none, the process itself.
 *
 * @returns whether anybody was there to receive it
 */
export function signalGroup(leader: number, signal: NodeJS.Signals | 0): boolean {
  return signalOne(process.platform === 'win32' ? leader : -leader, signal);
}

function signalOne(target: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(target, signal);
  } catch {
    return false;
  }
}

/** The processes that descend from one owner: whole groups, and all that carry its mark. */
export interface Household {
  groups: ReadonlySet<number>;
  /** `NAME=value`, an environment variable that reaches those who left their group as well. */
  mark: string;
}

/** Signals everybody of a household. @returns how many are alive, before the signal took effect. */
export function signalHousehold(household: Household, signal: NodeJS.Signals | 0): number {
  const targets = livingTargets(household);
  for (const target of targets) signalOne(target, signal);
  return targets.length;
}

/**
 * Ends everybody of a household with one signal. SIGKILL is repeated, for those who are forked meanwhile.
 *
 * @param withinMs milliseconds to wait
 * @returns how many are still alive then
 */
export async function endHousehold(
  household: Household,
  signal: NodeJS.Signals,
  withinMs: number,
): Promise<number> {
  const until = Date.now() + withinMs;
  let alive = signalHousehold(household, signal);
  while (alive > 0 && Date.now() < until) {
    await pause(POLL_MS);
    alive = signalHousehold(household, signal === 'SIGKILL' ? signal : 0);
  }
  return alive;
}

function livingTargets(household: Household): number[] {
  const groups = [...household.groups];
  if (process.platform !== 'linux') {
    return groups.filter((leader) => signalGroup(leader, 0)).map((leader) => -leader);
  }
  return livingProcesses()
    .filter(({ pid, group }) => household.groups.has(group) || carriesMark(pid, household.mark))
    .map(({ pid }) => pid);
}

/** Asking the kernel is the only way to tell the living from zombies nobody collects. */
function livingProcesses(): { pid: number; group: number }[] {
  const living = [];
  for (const entry of readdirSync('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const stat = readIfThere(`/proc/${pid}/stat`);
    // The name in parentheses may contain anything, so the fields are counted after it.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state && !'ZX'.includes(state)) living.push({ pid, group: Number(group) });
  }
  return living;
}

const carriesMark = (pid: number, mark: string): boolean =>
  readIfThere(`/proc/${pid}/environ`).split('\0').includes(mark);

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // ended meanwhile, or another user's
  }
}
