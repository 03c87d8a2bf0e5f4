import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';

import { inTime } from '../suite';
import { asksOthers, textOf, type Attack } from './attack';

const program = resolve(__dirname, '../../fixtures/vat/escapes/host.js');
/** A host without output for this long is stuck. */
const LONGEST_MS = 120_000;
const MOST_SAID = 2000;
const SAID = 'had the host say: ';

/** Kinds of workers whose vats attack. */
export const workers = ['local', 'thread', 'process', 'quickjs'] as const;

/** Additional code around the kernel of a host; see the fixture. */
export const surroundings = ['plain', 'storage', 'hooks', 'source maps', 'own stacks'] as const;

/** The environment of the attacking vats. */
export interface Battlefield {
  readonly worker: (typeof workers)[number];
  readonly around: (typeof surroundings)[number];
  /** The program of Node. Default: this one. */
  readonly node?: string;
  /** Arguments for Node: tests load a module there that leaks. Default: none. */
  readonly execArgv?: readonly string[];
}

/** The result of an attack. */
export interface Outcome {
  readonly attack: Attack;
  /** Forbidden objects that it reached, or effects that it had; empty if it failed. */
  readonly successes: readonly string[];
  /** Why its vat was terminated, which is acceptable. */
  readonly ended?: string;
  /** Why its vat does not report its findings. */
  readonly broken?: string;
}

/** A message of the host about an attack, or about itself. */
interface Word {
  readonly found?: readonly string[];
  readonly ended?: string;
  readonly broken?: string;
  readonly fault?: string;
  readonly done?: boolean;
}

/** Some line readers treat these as line endings. */
const lineOf = (order: unknown): string =>
  JSON.stringify(order).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');

/**
 * A kernel in a separate process whose vats attack it; it is restarted after they have reached or ended it.
 */
export class AttackedKernel {
  private child: ChildProcess | undefined;
  private words: AsyncIterator<string> | undefined;
  /** Output where no output is permitted. */
  private said = '';
  /** The number of received messages, and of those whose earlier output has arrived. */
  private read = 0;
  private marked = 0;
  private readonly directory = mkdtempSync(join(tmpdir(), 'vmre-escapes-'));

  constructor(private readonly field: Battlefield) {}

  /** Runs attacks, in one vat while it lives. */
  async carryOut(attacks: readonly Attack[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    while (outcomes.length < attacks.length) {
      outcomes.push(...(await this.carryOutSome(attacks.slice(outcomes.length))));
    }
    return outcomes;
  }

  /** @returns the faults of the host at its end */
  async close(): Promise<string[]> {
    const faults: string[] = [];
    if (this.child) {
      this.child.stdin?.end();
      const word = await this.word();
      if (word?.fault !== undefined) faults.push(word.fault);
    }
    faults.push(...this.traces());
    rmSync(this.directory, { recursive: true, force: true });
    return faults;
  }

  /** @returns at least one outcome; the last one is that of the attack that ended the host, if one did */
  private async carryOutSome(attacks: readonly Attack[]): Promise<Outcome[]> {
    if (!this.child) await this.start();
    const order = {
      attacks: textOf(attacks),
      atStart: attacks.flatMap(({ atStart }, index) => (atStart ? [index] : [])),
      asksOthers: attacks.map(asksOthers),
    };
    this.child?.stdin?.write(`${lineOf(order)}\n`);
    const outcomes: Outcome[] = [];
    for (;;) {
      const {
        fault,
        done = false,
        found = [],
        ...rest
      } = (await this.word()) ?? {
        fault: 'the host has ended without a word',
      };
      if (done) await turn(); // earlier output on stdout has arrived
      const successes = [...found, ...(fault === undefined ? [] : [fault]), ...this.traces()];
      // The output of a host that was reached means nothing any more.
      if (successes.some((each) => !each.startsWith(SAID))) await this.end();
      const isOver = done || this.child === undefined;
      const attack = attacks[outcomes.length];
      const last = outcomes.at(-1);
      if (attack && fault === undefined && !done) outcomes.push({ attack, successes, ...rest });
      else if (attack && isOver) outcomes.push({ attack, successes });
      else if (last)
        outcomes.push({ ...outcomes.pop()!, successes: [...last.successes, ...successes] });
      if (isOver) return outcomes;
    }
  }

  private async end(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const closed = child.exitCode === null && child.signalCode === null && once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    this.child = undefined;
  }

  private async start(): Promise<void> {
    const { node = process.execPath, execArgv = [], worker, around } = this.field;
    const child = spawn(node, [...execArgv, program, worker, around], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'], VMRE_CANARY: 'a secret of the host' },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (part: string) => {
        const [first = '', ...rest] = part.split('\0');
        this.marked += rest.length;
        if (this.said.length < MOST_SAID) this.said += first + rest.join('');
      });
    }
    child.stdin?.on('error', () => undefined); // its exit is more informative
    this.child = child;
    const lines = createInterface({ input: child.stdio[3] as Readable });
    this.words = lines[Symbol.asyncIterator]();
    this.read = this.marked = 0;
    await this.word();
  }

  /** The next message; a fault if the host has ended, unless its end was expected. */
  private async word(): Promise<Word | undefined> {
    const { child, words } = this;
    if (!child || !words) return undefined;
    const next = inTime(words.next(), LONGEST_MS, 'a word of the host').catch((error: Error) => {
      child.kill('SIGKILL');
      return { done: true, value: error.message } as const;
    });
    const { done, value } = await next;
    if (!done) {
      this.read += 1;
      while (this.marked < this.read && child.stderr?.readable) await turn();
      return JSON.parse(value) as Word;
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    this.child = undefined;
    const { exitCode, signalCode } = child;
    if (exitCode === 0 && child.stdin?.writableEnded) return undefined;
    const why = value === undefined ? '' : ` (${String(value)})`;
    return { fault: `the host ended with ${signalCode ?? `exit code ${exitCode}`}${why}` };
  }

  /** The traces of attacks that the host can see. */
  private traces(): string[] {
    const names = readdirSync(this.directory);
    for (const name of names) rmSync(join(this.directory, name), { recursive: true });
    const { said } = this;
    this.said = '';
    return [
      ...names.map((name) => `left ${name} in the directory of the host`),
      ...(said === '' ? [] : [`${SAID}${said}`]),
    ];
  }
}
