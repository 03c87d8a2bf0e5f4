import { pause } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { RuntimeRefusal } from '../../supervisor/runtime-refusal';
import type { Activity } from './activity';
import type { Job, KeptOutput } from './job';
import type { RecordedCommand, RecordedOutput, RecordedSession } from './recorded-session';
import { stableText } from './stable-text';

/** What differs from the recording. */
export interface SessionDifference {
  /** The command, or `counters` or `states`. */
  at: string;
  /** `code`, `stdout`, the name of a counter and so on. */
  field: string;
  recorded: unknown;
  seen: unknown;
}

/** Whether a recorded text and a new one differ only in what changes from run to run. */
type IsSameText = (recorded: string, seen: string) => boolean;

/** Counters that measure time or load. */
const isMeasured = (name: string): boolean => /(?:_sec|_ms|duration|cpu)/.test(name);

/**
 * Runs the commands of a recorded session again, and compares their results. Process ids are not compared; times,
 * durations, UUIDs and the work directory in outputs are replaced by their names first.
 *
 * @param activity an open one
 * @param workdir its work directory
 * @returns the differences, in order
 */
export async function replay(
  { commands, counters, states, workdir: recordedIn }: RecordedSession,
  activity: Activity,
  workdir: string,
): Promise<SessionDifference[]> {
  const isSameText = (before: string, now: string): boolean =>
    stableText(before, recordedIn) === stableText(now, workdir);
  const found: Promise<SessionDifference[]>[] = [];
  for (const recorded of commands) {
    const differences = perform(recorded, activity, isSameText);
    found.push(differences);
    if (!recorded.background) await differences;
  }
  const differences = (await Promise.all(found)).flat();
  for (const [name, value] of Object.entries(counters ?? {})) {
    const seen = activity.counters.get(name);
    const isSame = isMeasured(name) ? seen !== undefined : seen === value;
    if (!isSame) differences.push({ at: 'counters', field: name, recorded: value, seen });
  }
  for (const [name, value] of Object.entries(states ?? {})) {
    const seen = activity.states.get(name);
    if (isSameText(JSON.stringify(value), JSON.stringify(seen) ?? '')) continue;
    differences.push({ at: 'states', field: name, recorded: value, seen });
  }
  return differences;
}

async function perform(
  recorded: RecordedCommand,
  activity: Activity,
  isSameText: IsSameText,
): Promise<SessionDifference[]> {
  const seen: Record<string, unknown> = {};
  let job: Job | undefined;
  try {
    job = await activity.run(recorded.run, recorded.background);
    for (const { signal, afterMs } of recorded.kills ?? []) {
      await Promise.race([pause(afterMs - job.tookMs), job.ended]);
      await job.kill(signal).catch(() => undefined); // it may have ended
    }
    const end = await job.ended;
    if ('code' in end) seen['code'] = end.code;
    else seen['failed'] = end.error.code;
  } catch (error) {
    if (error instanceof RuntimeRefusal) seen['refused'] = error.message;
    else seen['failed'] = VmreError.from(error, 'VMRE_RUNTIME_EXITED').code;
  }
  const at = recorded.run.join(' ');
  const fields = (['code', 'refused', 'failed'] as const).flatMap((field) => {
    const [before, now] = [recorded[field] || undefined, seen[field] || undefined];
    const isText = typeof before === 'string' && typeof now === 'string';
    const isSame = before === now || (isText && field === 'refused' && isSameText(before, now));
    return isSame ? [] : [{ at, field, recorded: recorded[field], seen: seen[field] }];
  });
  // When a killed command was stopped is chance, and so is how much it had written.
  if (recorded.kills) return fields;
  const outputs = (['stdout', 'stderr'] as const).flatMap((field) => {
    const output = job?.output[field];
    if (isSameOutput(recorded[field] ?? '', output, isSameText)) return [];
    return [{ at, field, recorded: recorded[field], seen: output?.text ?? '' }];
  });
  return [...fields, ...outputs];
}

function isSameOutput(
  recorded: RecordedOutput,
  output: KeptOutput | undefined,
  isSameText: IsSameText,
): boolean {
  const text = output?.text ?? '';
  if (typeof recorded === 'object' && 'matches' in recorded) {
    return new RegExp(recorded.matches).test(text);
  }
  const [begin, bytes] =
    typeof recorded === 'string' ? [recorded, undefined] : [recorded.begins, recorded.bytes];
  if (bytes !== undefined && bytes !== output?.bytes) return false;
  return isSameText(begin, text);
}

/** Characters of a value that are shown. */
const MAX_SHOWN = 300;

/** A difference as lines for people. */
export function describeDifference({ at, field, recorded, seen }: SessionDifference): string[] {
  const shown = (value: unknown): string =>
    printable(JSON.stringify(value) ?? 'absent', { most: MAX_SHOWN });
  return [
    `✗ ${printable(at, { most: MAX_SHOWN })}: ${field}`,
    `    recorded  ${shown(recorded)}`,
    `    seen      ${shown(seen)}`,
  ];
}
