import type { SessionDeparture } from '../../supervisor/session/departures';
import { textOf } from '../../supervisor/script/command-output';
import type { CommandOutput } from '../../supervisor/script/command-output';
import type { ExeScriptEvent, StepReport } from '../../supervisor/script/step-report';
import { counted } from '../../support/counted';
import { MAX_LINE_CHARACTERS, print } from '../../support/output';
import { paintFor, type Style } from '../../support/terminal/colours';
import { countOf, type ExecOutcome } from './outcome';

/** Lines of output that are shown for a step. */
const MAX_OUTPUT_LINES = 12;
const MAX_NAME_CHARACTERS = 200;
/** How often the progress of a transfer is shown. */
const PROGRESS_MS = 1000;
const MIB = 1024 * 1024;

const words: Record<StepReport['verdict'], readonly [Style, string]> = {
  passed: ['green', 'ok'],
  failed: ['red', 'FAILED'],
  skipped: ['gray', 'skipped'],
};

/** Reports a script to people, each step when it is done. */
export class TextReport {
  private readonly paint = paintFor(process.stdout);
  private shownAt = performance.now();

  /** Shows how far a long transfer is. */
  event({ kind }: ExeScriptEvent): void {
    if ('started' in kind) this.shownAt = performance.now();
    if (!('progress' in kind) || performance.now() - this.shownAt < PROGRESS_MS) return;
    this.shownAt = performance.now();
    const [done, size] = kind.progress.progress.map((bytes) => ((bytes ?? 0) / MIB).toFixed(1));
    this.line('dim', `         ${done} of ${size} MiB`);
  }

  step({ name, line, verdict, differences, code, result, omitted, tookMs }: StepReport): void {
    const [style, word] = words[verdict];
    const took = verdict === 'skipped' ? '' : `${tookMs.toFixed(1)} ms`;
    const failed = code ? `, code ${code}` : '';
    const where = verdict === 'failed' ? `, line ${line}` : '';
    const title =
      name.length > MAX_NAME_CHARACTERS ? `${name.slice(0, MAX_NAME_CHARACTERS)}…` : name;
    const end = [took + failed + where].filter(Boolean).map((text) => `  (${text})`);
    this.line(style, `${word.padEnd(7)}  ${title.replaceAll('\n', '\\n')}${end.join('')}`);
    this.output('|', result?.stdout);
    this.omitted('|', omitted?.stdout);
    this.output('!', result?.stderr);
    this.omitted('!', omitted?.stderr);
    if (verdict === 'passed' && result?.message) print(`         : ${result.message}`);
    for (const text of differences) print(`         ${text.replaceAll('\n', '\n           ')}`);
  }

  end({ steps, departures, notes }: ExecOutcome): void {
    for (const departure of departures) this.departure(departure);
    for (const note of notes) this.line('yellow', `note     ${note}`);
    const counts = (['passed', 'failed', 'skipped'] as const)
      .map((verdict) => [countOf(steps, verdict), verdict] as const)
      .filter(([count]) => count > 0)
      .map(([count, verdict]) => `${count} ${verdict}`);
    const broken = departures.length > 0 ? [counted(departures.length, 'violated rule')] : [];
    const isPassed = countOf(steps, 'passed') === steps.length && broken.length === 0;
    print('');
    const text = `The script ${isPassed ? 'passed' : 'failed'}: ${[...counts, ...broken].join(', ')}.`;
    this.line(isPassed ? 'green' : 'red', text);
  }

  private departure({ rule, title, text, seen, mend }: SessionDeparture): void {
    this.line('red', `${'BROKEN'.padEnd(7)}  ${rule}  ${title}`);
    print(`         rule: ${text}`);
    print(`         seen: ${seen.replaceAll('\n', '\n               ')}`);
    print(`         mend: ${mend}`);
  }

  private output(sign: string, output: CommandOutput | null | undefined): void {
    if (output === null || output === undefined) return;
    const text = typeof output === 'string' ? output : textOf(Buffer.from(output));
    // The output may be too large to be split.
    let at = 0;
    for (let shown = 0; shown < MAX_OUTPUT_LINES && (at < text.length || shown === 0); shown += 1) {
      const next = text.indexOf('\n', at);
      const end = next < 0 ? text.length : next;
      const line = text.slice(at, Math.min(end, at + MAX_LINE_CHARACTERS));
      print(`         ${sign} ${line}${end - at > line.length ? ' ...' : ''}`);
      at = end + 1;
    }
    if (at < text.length)
      print(`         ${sign} ... ${counted(linesFrom(text, at), 'more line')}`);
  }

  private omitted(sign: string, bytes = 0): void {
    if (bytes > 0) print(`         ${sign} ... ${counted(bytes, 'byte')} not captured`);
  }

  private line(style: Style, text: string): void {
    process.stdout.write(`${this.paint(style, text.slice(0, MAX_LINE_CHARACTERS))}\n`);
  }
}

/** The number of lines from a position on; a line end at the very end begins none. */
function linesFrom(text: string, from: number): number {
  let count = text.endsWith('\n') ? 0 : 1;
  for (let at = text.indexOf('\n', from); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
