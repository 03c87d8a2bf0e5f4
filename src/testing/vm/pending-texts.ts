/** Texts that wait for a block. */
export class PendingTexts {
  private readonly texts: string[] = [];
  /** Callbacks for the next text. */
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.texts.length;
  }

  put(text: string): void {
    this.texts.push(text);
    for (const notify of [...this.waiting]) notify();
  }

  /**
   * Takes the oldest text, or an empty one.
   *
   * @param use converts it for a block; if it throws, the text stays
   */
  take(use: (text: string) => string): string {
    const text = use(this.texts[0] ?? '');
    this.texts.shift();
    return text;
  }

  /** Resolves when there is a text; rejects if the call is cancelled, like a Go VM. */
  async some(signal: AbortSignal): Promise<void> {
    if (this.texts.length > 0) return;
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const tell = (): void => {
        this.waiting.delete(tell);
        signal.removeEventListener('abort', cancel);
        resolve();
      };
      const cancel = (): void => {
        this.waiting.delete(tell);
        reject(new Error('context canceled'));
      };
      this.waiting.add(tell);
      signal.addEventListener('abort', cancel, { once: true });
    });
  }
}
