import type { ConformanceItem, Verdict } from '../../supervisor/conformance/check-conformance';
import { print, printPainted } from '../../support/output';
import type { Paint } from '../../support/terminal/colours';
import { conforms, verdictsIn } from './verdicts';

const MAX_SEEN_CHARACTERS = 2000;
const MAX_SEEN_LINES = 12;

const words: Record<Verdict, string> = {
  passed: 'ok',
  failed: 'FAILED',
  notApplicable: '-',
  notChecked: '?',
};

const colours = {
  passed: 'green',
  failed: 'red',
  notApplicable: 'gray',
  notChecked: 'yellow',
} as const;

/** Reports items to people, each when it was checked. */
export class TextReport {
  private group = '';
  /** Consecutive items of a group that do not apply for the same reason; they share a line. */
  private skipped: ConformanceItem[] = [];

  /** @param paint styles lines for stdout */
  constructor(private readonly paint: Paint) {}

  item(item: ConformanceItem): void {
    const { group, verdict, seen } = item;
    const [first] = this.skipped;
    if (first && (first.seen !== seen || first.group !== group)) this.flush();
    if (group !== this.group) print(`${this.group === '' ? '' : '\n'}${group}`);
    this.group = group;
    if (verdict === 'notApplicable') this.skipped.push(item);
    else this.show(item);
  }

  end(items: readonly ConformanceItem[]): void {
    this.flush();
    const isPassed = conforms(items);
    const does = isPassed ? 'conforms' : 'does not conform';
    print('');
    const text = `The runtime ${does} to the contract: ${verdictsIn(items)}.`;
    this.line(isPassed ? 'passed' : 'failed', text);
  }

  private show({ id, title, verdict, rule, seen, mend }: ConformanceItem): void {
    this.flush();
    const isBrief = verdict !== 'failed';
    const head = `${words[verdict].padEnd(6)}  ${id.padEnd(3)}  ${title}`;
    this.line(verdict, isBrief ? `${head}: ${oneLine(seen)}` : head);
    if (isBrief) return;
    print(`             rule: ${rule}`);
    print(`             seen: ${indented(seen)}`);
    print(`             mend: ${mend}`);
  }

  private flush(): void {
    const [first] = this.skipped;
    const last = this.skipped.at(-1);
    this.skipped = [];
    if (!first || !last) return;
    const head = words.notApplicable.padEnd(6);
    const which =
      first === last ? `${first.id.padEnd(3)}  ${first.title}` : `${first.id}–${last.id}`;
    this.line('notApplicable', `${head}  ${which}: not applicable, ${oneLine(first.seen)}`);
  }

  private line(verdict: Verdict, text: string): void {
    printPainted(this.paint(colours[verdict], text));
  }
}

const oneLine = (text: string): string => text.replaceAll('\n', ' ');

function indented(text: string): string {
  const [first = '', ...lines] = text.slice(0, MAX_SEEN_CHARACTERS).split('\n');
  const shown = lines.slice(0, MAX_SEEN_LINES);
  const isCut = shown.length < lines.length || text.length > MAX_SEEN_CHARACTERS;
  const cut = isCut ? ['...'] : [];
  return [first, ...shown, ...cut].join('\n                   ');
}
