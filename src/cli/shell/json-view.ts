import { StringDecoder } from 'node:string_decoder';

import type { VmreError } from '../../support/errors/vmre-error';
import { printJson } from '../../support/output';
import { RuntimeRefusal } from '../../supervisor/runtime-refusal';
import { backlogOf } from './backlog';
import type { ShellEvent, ShellView } from './shell-event';

/** Bytes of output in one line. */
const PART_BYTES = 32 * 1024;

/** One JSON object per line on stdout, and nothing else. */
export class JsonView implements ShellView {
  /** Characters may be divided between parts. */
  private readonly decoders = new Map<string, StringDecoder>();

  show(event: ShellEvent): void {
    if (event.event === 'output') {
      const { pid, stream } = event;
      this.showText(`${pid} ${stream}`, event.data, (text) => ({
        event: 'output',
        pid,
        stream,
        text,
      }));
    } else if (event.event === 'log' || event.event === 'startOutput') {
      this.showText(event.event, event.data, (text) => ({ event: event.event, text }));
    } else if (event.event === 'error') {
      const { pid, error } = event;
      printJson({ event: 'error', ...(pid !== undefined && { pid }), error: factsOf(error) }, 0);
    } else if (event.event === 'answer') {
      printJson({ event: event.name, ...event.facts }, 0);
    } else {
      if (event.event === 'exit') this.forget(event.pid);
      printJson(rounded(event), 0);
    }
  }

  backlog(): Promise<void> | undefined {
    return backlogOf(process.stdout);
  }

  private showText(key: string, data: Uint8Array, object: (text: string) => object): void {
    let decoder = this.decoders.get(key);
    if (!decoder) this.decoders.set(key, (decoder = new StringDecoder()));
    for (let at = 0; at < data.length; at += PART_BYTES) {
      const text = decoder.write(Buffer.from(data.subarray(at, at + PART_BYTES)));
      if (text !== '') printJson(object(text), 0);
    }
  }

  private forget(pid: number): void {
    this.decoders.delete(`${pid} stdout`);
    this.decoders.delete(`${pid} stderr`);
  }
}

const rounded = (event: ShellEvent): object =>
  'tookMs' in event ? { ...event, tookMs: Math.round(event.tookMs * 10) / 10 } : event;

function factsOf(error: VmreError): object {
  const { code, message, hint } = error;
  if (!(error instanceof RuntimeRefusal)) return { code, message, hint };
  return { code, message, hint, wireCode: error.wireCode, data: error.data };
}
