import type { InspectedEvent } from '../events/happening';

/** What comes from the host. */
export interface Listener {
  onEvents(events: readonly InspectedEvent[]): void;
  /** The host is another one: what was shown before is of the past. */
  onBegin(): void;
  /** Events that the host no longer has. */
  onMissed(missed: { from: number; to: number }): void;
  onStatus(status: 'connected' | 'lost' | 'refused'): void;
}

const RETRY_MS = 1000;

/** Follows the events of the host, and asks it. */
export class Connection {
  private lastId: string | undefined;

  constructor(
    private readonly token: string,
    private readonly listener: Listener,
  ) {}

  /** @throws an error with the text of the host */
  async get(path: string, query: Record<string, string> = {}): Promise<unknown> {
    return this.answerOf(await this.fetch(`${path}?${new URLSearchParams(query)}`));
  }

  /** @throws an error with the text of the host */
  async act(subject: string, action: string, answers: object): Promise<unknown> {
    const query = new URLSearchParams({ subject, action });
    const body = JSON.stringify(answers);
    return this.answerOf(await this.fetch(`/api/act?${query}`, { method: 'POST', body }));
  }

  /** Follows until the token is refused; comes again when the connection is lost. */
  async follow(): Promise<void> {
    for (;;) {
      try {
        const headers = this.lastId === undefined ? {} : { 'Last-Event-ID': this.lastId };
        const response = await this.fetch('/api/events', { headers });
        if (response.status === 401) return this.listener.onStatus('refused');
        if (response.ok && response.body) {
          this.listener.onStatus('connected');
          await this.read(response.body);
        }
      } catch {
        // The host is gone, or will come again.
      }
      this.listener.onStatus('lost');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...init.headers, Authorization: `Bearer ${this.token}` };
    return fetch(path, { ...init, headers, cache: 'no-store' });
  }

  private async answerOf(response: Response): Promise<unknown> {
    const answer = (await response.json()) as { error?: { message: string } } | null;
    if (!response.ok) throw new Error(answer?.error?.message ?? `status ${response.status}`);
    return answer;
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const reader = body
      .pipeThrough(new TextDecoderStream() as never)
      .getReader() as ReadableStreamDefaultReader<string>;
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const messages = (text + value).split('\n\n');
      text = messages.pop() ?? '';
      this.take(messages);
    }
  }

  private take(messages: readonly string[]): void {
    let events: InspectedEvent[] = [];
    const flush = (): void => {
      if (events.length > 0) this.listener.onEvents(events);
      events = [];
    };
    for (const message of messages) {
      const fields = new Map(message.split('\n').map(fieldOf));
      const data = fields.get('data');
      if (data === undefined) continue;
      const value: unknown = JSON.parse(data);
      const type = fields.get('event');
      if (type === undefined) events.push(value as InspectedEvent);
      else flush();
      if (type === 'begin') this.listener.onBegin();
      if (type === 'missed') this.listener.onMissed(value as { from: number; to: number });
      this.lastId = fields.get('id') ?? this.lastId;
    }
    flush();
  }
}

const fieldOf = (line: string): [string, string] => {
  const at = line.indexOf(':');
  return [line.slice(0, at), line.slice(at + 1).replace(/^ /, '')];
};
