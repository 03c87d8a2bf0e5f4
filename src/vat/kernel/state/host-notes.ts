import { PersistedRecord, type CrankJournal } from './crank-journal';

class HostNote extends PersistedRecord {
  constructor(
    private readonly name: string,
    public text: string,
  ) {
    super();
  }

  get key(): string {
    return `h.${this.name}`;
  }

  content(): string {
    return this.text;
  }
}

/** Persistent notes of the host, committed with the state of the kernel. */
export class HostNotes {
  private readonly notes = new Map<string, HostNote>();

  constructor(private readonly journal: CrankJournal) {}

  get(name: string): string | undefined {
    return this.notes.get(name)?.text;
  }

  set(name: string, text: string): void {
    const before = this.notes.get(name);
    if (before) {
      const { text: old } = before;
      before.text = text;
      this.journal.record(before, () => (before.text = old));
      return;
    }
    const note = new HostNote(name, text);
    this.notes.set(name, note);
    this.journal.record(note, () => this.notes.delete(name));
  }

  load(name: string, text: string): void {
    const note = new HostNote(name, text);
    this.journal.adopt(note, text);
    this.notes.set(name, note);
  }
}
