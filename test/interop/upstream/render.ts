import type { ProcessStatus, ResponseCommand } from '../../../src/adapters/runtime-api/messages';
import { isRecord } from '../../../src/support/json';

const errorCodes = ['INTERNAL', 'NOT_FOUND', 'BAD_REQUEST'];

/** An answer in a few words. */
export function answerText(answer: ResponseCommand | undefined): string {
  if (!answer) return 'no answer';
  switch (answer.type) {
    case 'error': {
      const code = errorCodes[answer.code] ?? String(answer.code);
      const keys = Object.keys(answer.context).sort().join(', ');
      return `error ${code} "${answer.message}"${keys && `, context ${keys}`}`;
    }
    case 'hello':
      return `hello ${answer.version}`;
    case 'network':
      return `network ${answer.endpoint?.type} ${answer.endpoint?.address}`;
    default:
      return answer.type;
  }
}

/** The events of one command in a few words; adjacent output is one. */
export function statusText(events: readonly ProcessStatus[]): string {
  const texts: string[] = [];
  let output = { stream: '', text: '' };
  const flush = (): void => {
    if (output.text) texts.push(`${output.stream} ${outputText(output.text)}`);
    output = { stream: '', text: '' };
  };
  for (const { running, returnCode, stdout, stderr } of events) {
    for (const [stream, data] of Object.entries({ stdout, stderr })) {
      if (data.length === 0) continue;
      if (output.stream !== stream) flush();
      output = { stream, text: output.text + Buffer.from(data).toString() };
    }
    if (!running) {
      flush();
      texts.push(`stopped ${returnCode}`);
    } else if (stdout.length + stderr.length === 0) {
      flush();
      texts.push('started');
    }
  }
  flush();
  return texts.join(', ');
}

const outputText = (text: string): string =>
  text.length > 100 ? `of ${text.length} bytes` : JSON.stringify(text);

/** JSON with its keys in order, or the text itself when it is not JSON. */
export function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return JSON.stringify(text);
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
