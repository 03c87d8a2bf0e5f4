import { Kept, type CrankBuffer } from './crank-buffer';

class HostNote extends Kept {
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

/** What the host keeps beside the kernel, in the same writes. */
export class HostNotes {
  private readonly notes = new Map<string, HostNote>();

  constructor(private readonly buffer: CrankBuffer) {}

  get(name: string): string | undefined {
    return this.notes.get(name)?.text;
  }

  set(name: string, text: string): void {
    const before = this.notes.get(name);
    if (before) {
      const { text: old } = before;
      before.text = text;
      this.buffer.note(before, () => (before.text = old));
      return;
    }
    const note = new HostNote(name, text);
    this.notes.set(name, note);
    this.buffer.note(note, () => this.notes.delete(name));
  }

  load(name: string, text: string): void {
    const note = new HostNote(name, text);
    this.buffer.adopt(note, text);
    this.notes.set(name, note);
  }
}
