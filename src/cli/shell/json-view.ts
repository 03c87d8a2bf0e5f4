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
  private readonly texts = new Map<
    string,
    { decoder: StringDecoder; print: (text: string) => void }
  >();

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
    let known = this.texts.get(key);
    if (!known) {
      const print = (text: string): void => void (text !== '' && printJson(object(text), 0));
      this.texts.set(key, (known = { decoder: new StringDecoder(), print }));
    }
    const { decoder, print } = known;
    for (let at = 0; at < data.length; at += PART_BYTES) {
      print(decoder.write(Buffer.from(data.subarray(at, at + PART_BYTES))));
    }
  }

  private forget(pid: number): void {
    for (const key of [`${pid} stdout`, `${pid} stderr`]) {
      const known = this.texts.get(key);
      this.texts.delete(key);
      known?.print(known.decoder.end()); // an incomplete character
    }
  }
}

const rounded = (event: ShellEvent): object =>
  'tookMs' in event ? { ...event, tookMs: Math.round(event.tookMs * 10) / 10 } : event;

function factsOf(error: VmreError): object {
  const { code, message, hint } = error;
  if (!(error instanceof RuntimeRefusal)) return { code, message, hint };
  return { code, message, hint, wireCode: error.wireCode, data: error.data };
}
