import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';

import type { Field } from '../../../src/h2/hpack/static-table';

const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64');
const latin1 = (text: string): string => Buffer.from(text, 'base64').toString('latin1');

interface Answer {
  block?: string;
  fields?: [string, string][];
  error?: string;
}

/** The encoder and decoder of Go, in a process. */
export class HpackPeer {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  private isFresh = true;

  constructor(program: string) {
    this.child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines: Interface = createInterface({ input: this.child.stdout! });
    this.answers = lines[Symbol.asyncIterator]();
  }

  /** Begins with a new encoder and decoder. */
  begin(): void {
    this.isFresh = true;
  }

  /** @param sizes of its table, one after the other, before the list */
  async encode(fields: readonly Field[], sizes: readonly number[]): Promise<Buffer> {
    const { block = '' } = await this.ask({
      fields: fields.map((field) => field.map(base64)),
      sensitive: fields.map(([name]) => name === 'authorization'),
      sizes,
    });
    return Buffer.from(block, 'base64');
  }

  /** @returns an error, if it cannot be read */
  async decode(block: Buffer): Promise<Field[] | Error> {
    const { error, fields = [] } = await this.ask({ block: block.toString('base64') });
    if (error !== undefined) return new Error(error);
    return fields.map(([name, value]): Field => [latin1(name), latin1(value)]);
  }

  async close(): Promise<void> {
    const over = once(this.child, 'close');
    this.child.stdin!.end();
    await over;
  }

  private async ask(request: object): Promise<Answer> {
    const line = JSON.stringify({ begin: this.isFresh, ...request });
    this.isFresh = false;
    this.child.stdin!.write(`${line}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('the peer ended');
    return JSON.parse(value) as Answer;
  }
}
