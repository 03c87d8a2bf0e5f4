import { decodeCapData } from '../../../vat/capdata/decode-capdata';
import type { HostResult } from '../../../vat/kernel/facet/host-results';
import type { CapData } from '../../../vat/types/capdata';
import { loggerOf, type VatLogger } from '../../../vat/api/vat-logger';
import { messageOf, type VmreError } from '../../../support/errors/vmre-error';
import { printable } from '../../../support/printable';
import { failure, MAX_LINE_CHARACTERS } from '../../../support/output';
import type { SentMessage } from './session';
import { plainLines, plainText, valueText } from './value-text';

/** Reports the events of a session with vats. */
export interface RunTranscript {
  logger: VatLogger;
  /** A note of the command itself. */
  notes(text: string): void;
  answered(sent: SentMessage, result: HostResult): void;
  /** The kernel is idle, and the message has no result. */
  waits(sent: SentMessage): void;
  /** Output of a command, or something that vats sent out. */
  tells(type: string, facts: object, lines: readonly string[]): void;
  failed(error: VmreError): void;
}

/** One JSON object per line on stdout. Values are smallcaps, which for most values is plain JSON. */
export function jsonTranscript(): RunTranscript {
  const write = (type: string, facts: object): void =>
    void process.stdout.write(`${JSON.stringify({ type, ...facts })}\n`);
  return {
    logger: loggerOf((line) => write('log', line)),
    notes: (text) => write('log', { level: 'info', text }),
    answered: ({ number, text }, { status, data }) =>
      write('result', { number, message: text, status, ...plainData(data) }),
    waits: ({ number, text }) => write('waiting', { number, message: text }),
    tells: write,
    failed: (error) => write('failed', failure(error)),
  };
}

function plainData({ body, slots }: CapData): object {
  return { value: valueIn(body), ...(slots.length > 0 && { slots }) };
}

/** Raw vats may write an invalid body; then it is shown as text. */
function valueIn(body: string): unknown {
  try {
    return JSON.parse(body.slice(1));
  } catch {
    return body;
  }
}

/** Prints lines; a terminal moves its prompt out of the way. */
export interface Lines {
  out(line: string): void;
  err(line: string): void;
}

/** Text: results on stdout, and the output of vats on stderr. */
export const textTranscript = (lines: Lines): RunTranscript => ({
  logger: loggerOf(({ vat, level, text }) => {
    const head = `${plainText(vat)}: ${level === 'warn' || level === 'error' ? `${level}: ` : ''}`;
    for (const line of plainLines(text))
      lines.err(head + printable(line, { most: MAX_LINE_CHARACTERS }));
  }),
  notes: (text) => lines.err(`(${text})`),
  answered: ({ number }, { status, data }) =>
    lines.out(`$${number} ${status === 'fulfilled' ? '=' : '✗'} ${dataText(data)}`),
  waits: ({ number }) => lines.out(`$${number} waits for something outside`),
  tells: (_type, _facts, texts) => texts.forEach((text) => lines.out(text)),
  failed: (error) => lines.err(error.describe()),
});

/** Raw vats may write an invalid body. */
function dataText(data: CapData): string {
  try {
    return valueText(decodeCapData(data));
  } catch (error) {
    return plainText(messageOf(error));
  }
}
