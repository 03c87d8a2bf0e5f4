import { PersistedRecord, type CrankJournal } from './crank-journal';

/** Keys sort like their numbers. */
const DIGITS = 12;

class QueueItem<T> extends PersistedRecord {
  exists = true;
  constructor(
    private readonly queue: string,
    private readonly number: number,
    readonly value: T,
  ) {
    super();
  }

  get key(): string {
    return `${this.queue}.${String(this.number).padStart(DIGITS, '0')}`;
  }

  content(): string | undefined {
    return this.exists ? JSON.stringify(this.value) : undefined;
  }
}

/** A queue. Each item has its own key, so that the length of the queue does not matter. */
export class Queue<T> {
  private readonly items = new Map<number, QueueItem<T>>();
  private head = 0;
  private tail = 0;

  constructor(
    private readonly name: string,
    private readonly journal: CrankJournal,
  ) {}

  get length(): number {
    return this.tail - this.head;
  }

  push(value: T): void {
    const number = this.tail++;
    const item = new QueueItem(this.name, number, value);
    this.items.set(number, item);
    this.journal.record(item, () => {
      item.exists = false;
      this.items.delete(number);
      this.tail = number;
    });
  }

  shift(): T | undefined {
    const number = this.head;
    const item = this.items.get(number);
    if (!item) return undefined;
    item.exists = false;
    this.items.delete(number);
    this.head += 1;
    this.journal.record(item, () => {
      item.exists = true;
      this.items.set(number, item);
      this.head = number;
    });
    return item.value;
  }

  *[Symbol.iterator](): Iterator<T> {
    for (let number = this.head; number < this.tail; number += 1) {
      yield (this.items.get(number) as QueueItem<T>).value;
    }
  }

  /** Moves all items of another queue to the front of this one. */
  prepend(other: Queue<T>): void {
    if (other.length === 0) return;
    let { length } = this;
    for (let value = other.shift(); value !== undefined; value = other.shift()) this.push(value);
    for (; length > 0; length -= 1) this.push(this.shift() as T);
  }

  /** Loads an item; items must come in their order. */
  load(number: string, content: string): void {
    if (this.items.size === 0) this.head = Number(number);
    this.tail = Number(number) + 1;
    const item = new QueueItem(this.name, Number(number), JSON.parse(content) as T);
    this.journal.adopt(item, content);
    this.items.set(Number(number), item);
  }
}
