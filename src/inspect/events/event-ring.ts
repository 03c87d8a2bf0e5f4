import type { Happening, InspectedEvent } from './happening';
import { beginning, preview } from './preview';

/** Limits of the memory for events. */
export interface RingLimits {
  /** Number of events. Default 50,000. */
  readonly events?: number | undefined;
  /** About the bytes of all events. Default 64 MiB. */
  readonly bytes?: number | undefined;
}

/** Characters of the line of an event. */
const MAX_LINE = 400;
/** What an event needs in memory besides its texts. */
const EVENT_BYTES = 300;
/** Names of one event that others can follow. */
const MAX_NAMES = 50;

/** The last events of all subjects, in bounded memory. */
export class EventRing {
  private readonly slots: (InspectedEvent | undefined)[] = [];
  private readonly sizes: number[] = [];
  /** The event that made a name. */
  private readonly makers = new Map<string, number>();
  private readonly maxEvents: number;
  private readonly maxBytes: number;
  private bytes = 0;
  /** Id of the oldest event that is here. */
  private oldest = 1;
  private newest = 0;

  constructor({ events = 50_000, bytes = 64 * 1024 * 1024 }: RingLimits = {}) {
    this.maxEvents = events;
    this.maxBytes = bytes;
  }

  /** Id of the oldest event that is still here; one more than {@link last} if there is none. */
  get first(): number {
    return this.oldest;
  }

  /** Id of the newest event; 0 before the first. */
  get last(): number {
    return this.newest;
  }

  add(subject: string, happening: Happening): InspectedEvent {
    const { time = Date.now(), topic, kind, level = 'info', text, data } = happening;
    const id = this.newest + 1;
    const event: InspectedEvent = {
      ...{ id, time, subject, topic: beginning(topic, MAX_LINE), kind, level },
      text: beginning(text, MAX_LINE),
      causes: this.causesOf(subject, happening.follows),
      ...(data !== undefined && { data: preview(data) }),
    };
    this.newest = id;
    const slot = id % this.maxEvents;
    if (id - this.oldest >= this.maxEvents) this.drop();
    this.slots[slot] = event;
    this.sizes[slot] = sizeOf(event);
    this.bytes += this.sizes[slot];
    while (this.bytes > this.maxBytes && this.oldest < id) this.drop();
    this.name(subject, happening.makes, id);
    return event;
  }

  /** The events after an id that are still here, at most this many. */
  after(id: number, most: number): InspectedEvent[] {
    const events: InspectedEvent[] = [];
    const from = Math.max(id + 1, this.oldest);
    for (let at = from; at <= this.newest && events.length < most; at += 1) {
      events.push(this.slots[at % this.maxEvents] as InspectedEvent);
    }
    return events;
  }

  private drop(): void {
    const slot = this.oldest % this.maxEvents;
    this.bytes -= this.sizes[slot] ?? 0;
    this.slots[slot] = undefined;
    this.oldest += 1;
  }

  private causesOf(subject: string, names: readonly string[] = []): number[] {
    const found = names.slice(0, MAX_NAMES).map((name) => this.makers.get(keyOf(subject, name)));
    return [...new Set(found.filter((id) => id !== undefined))];
  }

  private name(subject: string, names: readonly string[] = [], id: number): void {
    for (const name of names.slice(0, MAX_NAMES)) {
      const key = keyOf(subject, name);
      this.makers.delete(key); // the newest is the last in the map
      this.makers.set(key, id);
    }
    for (const [key] of this.makers) {
      if (this.makers.size <= this.maxEvents) break;
      this.makers.delete(key);
    }
  }
}

const keyOf = (subject: string, name: string): string => beginning(`${subject} ${name}`, MAX_LINE);

/** About the bytes that an event needs. A preview has a bounded number of characters. */
function sizeOf({ topic, text, data }: InspectedEvent): number {
  const details = data === undefined ? 0 : charactersOf(data);
  return EVENT_BYTES + 2 * (topic.length + text.length + details);
}

function charactersOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null) return 8;
  let count = 16;
  for (const [name, value] of Object.entries(data)) count += name.length + charactersOf(value);
  return count;
}
