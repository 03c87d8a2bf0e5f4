import type { TraceLine } from '../../vat/api/trace';
import type { CrankReport } from '../../vat/kernel/cranks/crank-report';
import { isRecord } from '../../support/json';
import { Observers } from '../../support/observers';
import type { Happening } from '../events/happening';
import { beginning } from '../events/preview';
import type { Subject } from '../subject';
import { happeningOfCrank } from './vat-events';

/**
 * Shows saved lines of JSON: a trace of vats, or what `vm run`, `shell`, `try` or `vat replay` printed with `--json`.
 * The file may come from anyone.
 */
export class InspectedTrace implements Subject {
  /** A saved trace. */
  readonly type = 'trace';
  private readonly observers = new Observers<Happening>();
  private readonly kinds = new Map<string, number>();
  private readonly divergences: unknown[] = [];
  private lines = 0;
  private unreadable = 0;

  /** @param name the file */
  constructor(readonly name: string) {}

  /** Takes the next line. A line that is no record of JSON is shown as text. */
  add(line: string): void {
    if (line.trim() === '') return;
    this.lines += 1;
    const happening = this.happeningOf(line);
    this.kinds.set(happening.kind, (this.kinds.get(happening.kind) ?? 0) + 1);
    this.observers.publish?.(happening);
  }

  watch(publish: (happening: Happening) => void): () => void {
    return this.observers.listen(publish);
  }

  state(): unknown {
    return {
      counts: { lines: this.lines, unreadable: this.unreadable },
      kinds: Object.fromEntries(this.kinds),
      divergences: this.divergences,
    };
  }

  metrics(): Record<string, number> {
    return { lines: this.lines };
  }

  private happeningOf(line: string): Happening {
    try {
      const record: unknown = JSON.parse(line);
      if (isRecord(record)) return this.happeningOfRecord(record, line);
    } catch {
      // Shown as it is.
    }
    this.unreadable += 1;
    return { topic: 'text', kind: 'text', level: 'warn', text: line };
  }

  private happeningOfRecord(record: Record<string, unknown>, line: string): Happening {
    const time = timeOf(record['time']);
    if (typeof record['crank'] === 'number') return { time, ...crankOf(record, line) };
    if (isRecord(record['divergence'])) return { time, ...this.divergenceOf(record) };
    const { ok, error } = record;
    const isWrong = ok === false || error !== undefined;
    const kind = firstText(record['event'], record['type'], isWrong ? 'failure' : 'line');
    return {
      ...{ time, kind, topic: firstText(record['vat'], record['node'], record['pid'], kind) },
      level: isWrong ? 'error' : 'info',
      text: firstText(record['text'], record['summary'], beginning(line, 200)),
      data: record,
      makes: [firstText(record['id'], '')],
      follows: [firstText(record['parentId'], '')],
    };
  }

  private divergenceOf(record: Record<string, unknown>): Happening {
    const { vat, divergence } = record;
    this.divergences.push({ vat, ...(divergence as object) });
    const text = `${String(vat)} behaves differently: see the divergence`;
    return { topic: String(vat), kind: 'divergence', level: 'error', text, data: record };
  }
}

/** A record that has the form of a crank only in part is shown as it is. */
function crankOf(record: Record<string, unknown>, line: string): Happening {
  try {
    const { vat: vatId, name, ...report } = record as unknown as TraceLine;
    const crank = happeningOfCrank({ ...report, vatId } as CrankReport, name);
    // At once: what has another form fails here.
    const happening = { ...crank, ...crank.describe() };
    if (typeof happening.topic === 'string' && typeof happening.kind === 'string') return happening;
  } catch {
    // Below.
  }
  return { topic: 'crank', kind: 'crank', level: 'warn', text: beginning(line, 200), data: record };
}

const timeOf = (time: unknown): number | undefined => {
  const value = typeof time === 'string' ? Date.parse(time) : time;
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

function firstText(...values: readonly unknown[]): string {
  const found = values.find((value) => typeof value === 'string' || typeof value === 'number');
  return found === undefined ? '' : String(found);
}
