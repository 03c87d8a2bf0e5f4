import { StringDecoder } from 'node:string_decoder';

import type { ProcessStatus, RuntimeStatusKind } from '../../adapters/runtime-api/messages';
import type { ClientEvents } from '../../supervisor/client';
import { jsonOrText } from '../../support/json';

/** An event of a runtime, as its supervisor received it. Output is text; pid 0 is the output of START. */
export type RecordedEvent =
  | { readonly type: 'commandStarted'; readonly pid: number }
  | { readonly type: 'commandStdout'; readonly pid: number; readonly text: string }
  | { readonly type: 'commandStderr'; readonly pid: number; readonly text: string }
  | { readonly type: 'commandStopped'; readonly pid: number; readonly code: number }
  | { readonly type: 'state'; readonly name: string; readonly value: unknown }
  | { readonly type: 'counter'; readonly name: string; readonly value: number };

const streams = [
  ['stdout', 'commandStdout'],
  ['stderr', 'commandStderr'],
] as const;

/** Records all events of a runtime in their order. */
export class EventRecord {
  readonly events: RecordedEvent[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly started = new Set<number>();
  private readonly decoders = new Map<string, StringDecoder>();

  /** Records what the supervisor receives, and passes it on. */
  tap(next: ClientEvents): ClientEvents {
    return {
      onStatus: (status) => {
        this.addStatus(status);
        next.onStatus(status);
      },
      onRuntimeStatus: (kind) => {
        this.addRuntimeStatus(kind);
        next.onRuntimeStatus(kind);
      },
    };
  }

  /** Calls a listener after each event. @returns removes it */
  onEvent(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The output of a command so far; without a pid, that of all commands. */
  outputOf(stream: 'stdout' | 'stderr', pid?: number): string {
    const type = stream === 'stdout' ? 'commandStdout' : 'commandStderr';
    return this.events
      .filter((event) => event.type === type && (pid === undefined || event.pid === pid))
      .map((event) => ('text' in event ? event.text : ''))
      .join('');
  }

  add(event: RecordedEvent): void {
    this.events.push(event);
    for (const listener of [...this.listeners]) listener();
  }

  private addStatus(status: ProcessStatus): void {
    const pid = Number(status.pid);
    if (pid !== 0 && status.running && !this.started.has(pid)) {
      this.started.add(pid);
      this.add({ type: 'commandStarted', pid });
    }
    for (const [stream, type] of streams) {
      // A runtime may divide the bytes of a character.
      const text = this.decode(`${pid} ${stream}`, status[stream], !status.running);
      if (text !== '') this.add({ type, pid, text });
    }
    if (!status.running) this.add({ type: 'commandStopped', pid, code: status.returnCode });
  }

  private addRuntimeStatus(kind: RuntimeStatusKind): void {
    const { name, value } = kind;
    if (kind.type === 'counter') this.add({ type: 'counter', name, value: kind.value });
    else
      this.add({
        type: 'state',
        name,
        value: jsonOrText(Buffer.from(value as Uint8Array).toString()),
      });
  }

  private decode(key: string, data: Uint8Array, isLast: boolean): string {
    let decoder = this.decoders.get(key);
    if (!decoder) {
      if (data.length === 0) return '';
      this.decoders.set(key, (decoder = new StringDecoder('utf8')));
    }
    const text = decoder.write(Buffer.from(data));
    return isLast ? text + decoder.end() : text;
  }
}
