import type { Happening, InspectedEvent, LaterDescription } from './happening';
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

/** A description that holds more is made at once. */
const MAX_LATER_BYTES = 16 * 1024;

type Head = Pick<InspectedEvent, 'id' | 'time' | 'subject' | 'topic' | 'kind' | 'causes'>;
/** An event, or what it is made of when a page wants it. */
type Slot =
  | { readonly event: InspectedEvent; readonly bytes: number }
  | { readonly head: Head; readonly later: LaterDescription };

/** The last events of all subjects, in bounded memory. */
export class EventRing {
  private readonly slots: (Slot | undefined)[] = [];
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

  add(subject: string, happening: Happening): void {
    const { time = Date.now(), topic, kind, follows, makes } = happening;
    const id = this.newest + 1;
    const causes = this.causesOf(subject, follows);
    const head = { id, time, subject, topic: beginning(topic, MAX_LINE), kind, causes };
    const isLater = 'describe' in happening && happening.bytes <= MAX_LATER_BYTES;
    const slot = isLater ? { head, later: happening } : described(head, happening);
    this.newest = id;
    if (id - this.oldest >= this.maxEvents) this.drop();
    this.slots[id % this.maxEvents] = slot;
    this.bytes += slotBytes(slot);
    while (this.bytes > this.maxBytes && this.oldest < id) this.drop();
    this.name(subject, makes, id);
  }

  /** The events after an id that are still here, at most this many. */
  after(id: number, most: number): InspectedEvent[] {
    const events: InspectedEvent[] = [];
    const from = Math.max(id + 1, this.oldest);
    for (let at = from; at <= this.newest && events.length < most; at += 1) {
      events.push(this.eventAt(at % this.maxEvents));
    }
    return events;
  }

  private eventAt(at: number): InspectedEvent {
    const slot = this.slots[at] as Slot;
    if ('event' in slot) return slot.event;
    const ready = described(slot.head, slot.later);
    this.bytes += ready.bytes - slotBytes(slot);
    this.slots[at] = ready;
    return ready.event;
  }

  private drop(): void {
    const at = this.oldest % this.maxEvents;
    this.bytes -= slotBytes(this.slots[at] as Slot);
    this.slots[at] = undefined;
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

function described(
  head: Head,
  happening: Happening | LaterDescription,
): Extract<Slot, { event: unknown }> {
  const { level = 'info', text, data } = 'describe' in happening ? happening.describe() : happening;
  const details = data === undefined ? {} : { data: preview(data) };
  const event = { ...head, level, text: beginning(text, MAX_LINE), ...details };
  const characters = event.topic.length + event.text.length + charactersOf(details.data ?? null);
  return { event, bytes: EVENT_BYTES + 2 * characters };
}

const slotBytes = (slot: Slot): number =>
  'event' in slot ? slot.bytes : EVENT_BYTES + slot.later.bytes;

function charactersOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  if (typeof data !== 'object' || data === null) return 8;
  let count = 16;
  for (const [name, value] of Object.entries(data)) count += name.length + charactersOf(value);
  return count;
}
