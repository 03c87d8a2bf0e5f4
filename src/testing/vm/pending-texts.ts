/** Texts that wait for a block. */
export class PendingTexts {
  private readonly texts: string[] = [];
  /** Who wants to know of the next one. */
  private readonly waiting = new Set<() => void>();

  get count(): number {
    return this.texts.length;
  }

  put(text: string): void {
    this.texts.push(text);
    for (const tell of [...this.waiting]) tell();
  }

  /**
   * The oldest one, or nothing.
   *
   * @param use makes of it what goes into a block; when it throws, the text stays
   */
  take(use: (text: string) => string): string {
    const text = use(this.texts[0] ?? '');
    this.texts.shift();
    return text;
  }

  /** Settles when there is one; fails when the call is cancelled, as a VM of Go does. */
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
