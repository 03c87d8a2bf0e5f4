import type { InspectedEvent } from '../events/happening';
import { readPlace, writePlace, type Place } from './address';
import type { Connection } from './connection';

/** A row of the timeline: an event, or a gap. */
export type Row = InspectedEvent | { readonly id: number; readonly missed: number };

/** Rows that the page keeps; older ones are dropped. */
const MAX_ROWS = 50_000;

/** A subject as the host describes it. */
export interface Described {
  readonly name: string;
  readonly type: 'runtime' | 'chain' | 'vats' | 'trace';
  readonly actions: readonly {
    readonly name: string;
    readonly label: string;
    readonly fields: readonly {
      readonly name: string;
      readonly label: string;
      readonly choices?: readonly string[];
      readonly isLong?: boolean;
    }[];
  }[];
}

/** Everything that the page shows. Its views draw again when it says so. */
export class Model {
  place: Place = readPlace();
  rows: Row[] = [];
  subjects: readonly Described[] = [];
  status: 'connecting' | 'connected' | 'lost' | 'refused' = 'connecting';
  /** Rows that were dropped at the beginning. */
  dropped = 0;
  /** What each event caused. */
  readonly effects = new Map<number, number[]>();
  /** Number of the events that were taken. */
  taken = 0;
  connection: Connection | undefined;
  private drawing = 0;

  constructor(private readonly draw: () => void) {}

  add(events: readonly InspectedEvent[]): void {
    for (const event of events) {
      this.rows.push(event);
      for (const cause of event.causes) {
        const effects = this.effects.get(cause);
        if (effects) effects.push(event.id);
        else this.effects.set(cause, [event.id]);
      }
    }
    this.taken += events.length;
    if (this.rows.length > MAX_ROWS * 1.1) {
      const gone = this.rows.splice(0, this.rows.length - MAX_ROWS);
      for (const { id } of gone) this.effects.delete(id);
      this.dropped += gone.length;
    }
    this.changed();
  }

  missed({ from, to }: { from: number; to: number }): void {
    this.rows.push({ id: to, missed: to - from + 1 });
    this.changed();
  }

  /** Another host: ids begin again. */
  begin(): void {
    this.rows = [];
    this.effects.clear();
    this.dropped = 0;
    this.changed();
  }

  /** @param isNew whether the Back button leads back from here */
  go(change: Partial<Place>, isNew = false): void {
    this.place = { ...this.place, ...change };
    writePlace(this.place, isNew);
    this.changed();
  }

  /** Draws once for many changes. */
  changed(): void {
    if (this.drawing !== 0) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      this.draw();
    });
  }

  find(id: number): InspectedEvent | undefined {
    const { rows } = this;
    let [low, high] = [0, rows.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const row = rows[middle] as Row;
      if (row.id === id) return 'missed' in row ? undefined : row;
      if (row.id < id) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }
}
