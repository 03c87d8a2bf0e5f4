import type { Readable } from 'node:stream';

import { FrameSplitter } from '../../adapters/runtime-api/frame-splitter';
import { messageOf, type VmreError } from '../../support/errors/vmre-error';
import { OutputTail } from '../../support/output-tail';
import { printable } from '../../support/printable';
import { MAX_FRAME_BYTES } from '../client';
import { heardAnswer, heardEvent } from '../conformance/heard';
import { MessageWatch } from '../conformance/message-watch';
import type { SessionMessage } from './session-message';
import type { DepartureLog } from './departures';

/** Bytes of stdout that are quoted. */
const STDOUT_TAIL_BYTES = 120;
/** A frame that was begun and not continued for this time is not a frame. */
const QUIET_MS = 100;

/** What a runtime that answers nothing cannot obey. */
const afterSilence: readonly string[] = ['R17', 'R18', 'R23', 'R28'];

/** Checks the rules about the stdout of a process in server mode, R40 to R52. */
export class StreamWatch {
  private readonly messages: MessageWatch;
  private readonly tail = new OutputTail(STDOUT_TAIL_BYTES);
  private readonly givenUp = new Set<number>();
  private splitter: FrameSplitter | undefined;
  private lastDataAt = 0;
  private isBroken = false;
  private isSilent = false;

  /** @param counters the last values of earlier processes of the session; updated */
  constructor(
    private readonly log: DepartureLog,
    counters: Map<string, number>,
  ) {
    this.messages = new MessageWatch(counters, log.report);
  }

  /** Whether anything is checked. */
  get isStrict(): boolean {
    return this.log.isStrict;
  }

  /** Reads a stream beside its client. */
  follow(stdout: Readable): void {
    if (!this.isStrict) return;
    const splitter = new FrameSplitter(MAX_FRAME_BYTES, () => undefined);
    this.splitter = splitter;
    stdout.on('data', (chunk: Buffer) => {
      this.lastDataAt = performance.now();
      this.tail.add(chunk);
      try {
        if (!this.isBroken) splitter.push(chunk);
      } catch {
        this.isBroken = true; // the client reports it
      }
    });
  }

  /** A message was sent or has arrived. */
  message({ from, message }: SessionMessage): void {
    if (!this.isStrict) return;
    const id = Number(message.id);
    if (from === 'supervisor') return this.messages.sent(id, message.command?.type ?? 'unknown');
    const { event, command } = message;
    const heard = event ? heardEvent(command) : heardAnswer(id, this.messages.kindOf(id), command);
    if (heard) this.messages.heard(heard);
    else this.breaks('a message without any known part');
  }

  /** The stream has ended, with an error if it was not readable. */
  ended(error: VmreError | undefined): void {
    // A process that is killed may be writing.
    if (error && error.code !== 'VMRE_FRAME_TRUNCATED') this.breaks(messageOf(error));
    this.messages.finish();
  }

  /** Reports a violation, unless it follows from an earlier one: an unreadable stream, or silence. */
  violated(rule: string, seen: string): void {
    this.expectWhole();
    const isConsequence = this.isBroken || (this.isSilent && afterSilence.includes(rule));
    if (!isConsequence) this.log.report(rule, seen);
  }

  /** The runtime answers nothing any more, which is reported once. */
  fallsSilent(): void {
    this.isSilent = true;
  }

  /** Reports bytes that have begun a message and will not end it. */
  expectWhole(): void {
    if (this.isBroken || performance.now() - this.lastDataAt < QUIET_MS) return;
    try {
      this.splitter?.end();
    } catch (error) {
      this.breaks(messageOf(error));
    }
  }

  /** The pids of commands that have not ended, and may. */
  get running(): readonly number[] {
    return this.messages.running.filter((pid) => !this.givenUp.has(pid));
  }

  /** A command that does not end is reported once. */
  giveUp(pid: number): void {
    this.givenUp.add(pid);
  }

  private breaks(why: string): void {
    this.isBroken = true;
    const tail = printable(JSON.stringify(this.tail.text));
    this.log.report('R40', `stdout is not only messages: ${why}; its last bytes: ${tail}`);
  }
}
