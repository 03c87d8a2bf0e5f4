import { decodeCapData } from '../../../vat/capdata/decode-capdata';
import type { HostResult } from '../../../vat/kernel/facet/host-results';
import type { CapData } from '../../../vat/types/capdata';
import type { VatLog } from '../../../vat/workers/realm';
import { messageOf, type VmreError } from '../../../support/errors/vmre-error';
import { printable } from '../../../support/printable';
import { MOST_IN_LINE } from '../../../support/output';
import type { SentMessage } from './session';
import { plainLines, plainText, valueText } from './value-text';

/** Tells what happens in a session with vats. */
export interface RunTranscript {
  log: VatLog;
  /** Something that the command itself has to say. */
  notes(text: string): void;
  answered(sent: SentMessage, result: HostResult): void;
  /** There is nothing left to do, and no answer. */
  waits(sent: SentMessage): void;
  /** Something that was asked for, or that vats have sent out. */
  tells(type: string, facts: object, lines: readonly string[]): void;
  failed(error: VmreError): void;
}

/** One JSON object a line on stdout. A value is as smallcaps has it, which for most is plain JSON. */
export function jsonTranscript(): RunTranscript {
  const write = (type: string, facts: object): void =>
    void process.stdout.write(`${JSON.stringify({ type, ...facts })}\n`);
  return {
    log: (line) => write('log', line),
    notes: (text) => write('log', { level: 'info', text }),
    answered: ({ number, text }, { status, data }) =>
      write('result', { number, message: text, status, ...plainData(data) }),
    waits: ({ number, text }) => write('waiting', { number, message: text }),
    tells: write,
    failed: ({ code, message, hint }) => write('failed', { error: { code, message, hint } }),
  };
}

function plainData({ body, slots }: CapData): object {
  return { value: valueIn(body), ...(slots.length > 0 && { slots }) };
}

/** Raw vats may write what nobody can read; then it is the text. */
function valueIn(body: string): unknown {
  try {
    return JSON.parse(body.slice(1));
  } catch {
    return body;
  }
}

/** Where lines for people go: a terminal may have a prompt to be put out of the way. */
export interface Lines {
  out(line: string): void;
  err(line: string): void;
}

/** For people: answers on stdout, and what vats write on stderr. */
export const textTranscript = (lines: Lines): RunTranscript => ({
  log: ({ vat, level, text }) => {
    const head = `${plainText(vat)}: ${level === 'warn' || level === 'error' ? `${level}: ` : ''}`;
    for (const line of plainLines(text)) lines.err(head + printable(line, { most: MOST_IN_LINE }));
  },
  notes: (text) => lines.err(`(${text})`),
  answered: ({ number }, { status, data }) =>
    lines.out(`$${number} ${status === 'fulfilled' ? '=' : '✗'} ${dataText(data)}`),
  waits: ({ number }) => lines.out(`$${number} waits for something outside`),
  tells: (_type, _facts, texts) => texts.forEach((text) => lines.out(text)),
  failed: (error) => lines.err(error.describe()),
});

/** Raw vats may write what nobody can read. */
function dataText(data: CapData): string {
  try {
    return valueText(decodeCapData(data));
  } catch (error) {
    return plainText(messageOf(error));
  }
}
