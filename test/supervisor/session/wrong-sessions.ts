import { wrongRuntimes } from '../conformance/wrong-runtimes';
import type { WrongRuntime } from '../conformance/wrong-runtime';
import { playChanged } from './played-session';

/** Rules that a session does not see: it does not do what they are about, or cannot know what is right. */
const unseen = new Set([
  ...['R1', 'R2', 'R3', 'R4', 'R5', 'R12', 'R15', 'R16', 'R19', 'R20', 'R21', 'R24', 'R25', 'R26'],
  ...['R27', 'R31', 'R32', 'R33', 'R34', 'R36', 'R37', 'R38'],
]);

/** What a session sees of some runtimes instead, by their description. */
const seenAs: Readonly<Record<string, string | undefined>> = {
  'RUN is rejected': undefined,
  'an unknown command ends the runtime': 'R17',
  'an unknown command is not answered': 'R17',
  'it never stops sending': 'R23',
};

/** The only rule that a strict session reports of a wrong runtime, if any. */
export const ruleSeenOf = ({ rule, what }: WrongRuntime): string | undefined => {
  if (Object.hasOwn(seenAs, what)) return seenAs[what];
  return unseen.has(rule) ? undefined : rule;
};

/** The wrong runtimes that a session sees. */
export const seenRuntimes = wrongRuntimes.filter((runtime) => ruleSeenOf(runtime) !== undefined);

/** Plays a session with a wrong runtime. @returns what is different from what must be reported; empty if nothing is */
export async function problemOfSession(runtime: WrongRuntime): Promise<string> {
  const { departures, left } = await playChanged(runtime.changes);
  const rules = departures.map(({ rule }) => rule);
  if (rules.join() === (ruleSeenOf(runtime) ?? '') && left.length === 0) return '';
  return JSON.stringify({ expected: ruleSeenOf(runtime), departures, left }, undefined, 2);
}
