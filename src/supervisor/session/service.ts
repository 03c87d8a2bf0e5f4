import { basename } from 'node:path';

import type { RequestCommand, RuntimeStatusKind } from '../../adapters/runtime-api/messages';
import { describeExit, type ExitStatus } from '../../process/exit-status';
import type { StartedChild } from '../../process/started-child';
import { callSafely } from '../../support/call-safely';
import { settledWithin } from '../../support/deadline';
import { deferred } from '../../support/deferred';
import { VmreError } from '../../support/errors/vmre-error';
import { OutputTail } from '../../support/output-tail';
import { RuntimeClient, type AnswerTo } from '../client';
import { quotedStderr } from '../invocation';
import { RuntimeRefusal } from '../runtime-refusal';
import type { SessionMessage } from './session-message';
import { ABORTED, aborted, isTimeout, outcomeOfAbort } from './aborts';
import type { CommandRecord, Outcome } from './command-record';
import { EventMatcher, type NextProcess } from './event-matcher';
import type { StreamWatch } from './stream-watch';

/** Time between the exit of a process and the end of its output, which its children may hold open. */
const HELD_MS = 500;
/** Time for an aborted command to end after KILL. */
const KILL_MS = 5000;
const STDERR_TAIL_BYTES = 4096;
const SIGTERM = 15;

/** What a service passes on. */
export interface ServiceListeners {
  onLog(data: Buffer): void;
  onRuntimeStatus(kind: RuntimeStatusKind): void;
  onMessage(message: SessionMessage): void;
  onExit(exit: ExitStatus): void;
}

/** The process of a runtime in server mode, as a supervisor sees it. */
export class Service {
  /** The client, for other requests. */
  readonly client: RuntimeClient;
  /** The version in its answer to hello. */
  version = '';
  /** How the process has ended, after its last output. */
  exit: ExitStatus | undefined;
  private readonly matcher: EventMatcher;
  private readonly ending = deferred<Outcome>();
  /** How commands end with the process. */
  readonly gone = this.ending.promise;
  private readonly pending = new Set<{ next: NextProcess; end: (outcome: Outcome) => void }>();
  /** Whether the supervisor has begun to end the process. */
  isEnding = false;
  private isEndReported = false;
  private readonly stderr = new OutputTail(STDERR_TAIL_BYTES);

  /**
   * @param start receives the output of START
   * @param watch checks the rules about its messages
   */
  constructor(
    readonly child: StartedChild,
    start: CommandRecord,
    readonly watch: StreamWatch,
    listeners: ServiceListeners,
  ) {
    this.matcher = new EventMatcher({
      take: (stream, data) => start.take(stream, data),
      complete: () => undefined,
    });
    child.stderr.on('data', (data: Buffer) => {
      this.stderr.add(data);
      listeners.onLog(data);
    });
    watch.follow(child.stdout);
    this.client = new RuntimeClient(child.stdout, child.stdin as NonNullable<typeof child.stdin>, {
      onStatus: (status) => this.matcher.onStatus(status),
      onRuntimeStatus: (kind) => listeners.onRuntimeStatus(kind),
    });
    this.client.tap = {
      onRequest: (message) => this.see({ from: 'supervisor', message }, listeners),
      onResponse: (message) => this.see({ from: 'runtime', message }, listeners),
    };
    // A supervisor kills a runtime at the end of its stdout, and at the first message that it cannot read.
    const ended = this.client.ended.then((error) => {
      watch.ended(error);
      if (!child.hasExited) child.signalAlone('SIGKILL');
    });
    void child.exited.then(async (exit) => {
      await settledWithin(ended, HELD_MS);
      this.exit = exit;
      listeners.onExit(exit);
      this.endWith(exit);
    });
  }

  /** Sends a request that belongs to START. @returns its answer, or how START has failed */
  ask<C extends RequestCommand>(
    command: C,
    signal: AbortSignal,
  ): Promise<AnswerTo<C['type']> | Outcome | typeof ABORTED> {
    const answer = this.client.request(command).catch((error: unknown) => this.failure(error));
    return Promise.race([answer, this.gone, aborted(signal)]);
  }

  /** Sends RUN, and waits until the command has ended. */
  async run(
    [bin = '', ...args]: readonly string[],
    record: CommandRecord,
    signal: AbortSignal,
    onPid: (pid: number) => void = () => undefined,
  ): Promise<Outcome> {
    const { exit } = this;
    if (exit) {
      const seen = `the process had ended with ${describeExit(exit)} before RUN`;
      if (!this.isEndReported && !this.isEnding) this.watch.violated('R17', seen);
      return this.gone;
    }
    const ended = deferred<Outcome>();
    let code: number | undefined;
    const next: NextProcess = this.matcher.expect({
      take: (stream, data) => record.take(stream, data),
      complete: (given) => {
        code ??= given;
        if (next.pid !== undefined) ended.resolve({ code });
      },
    });
    const pending = { next, end: (outcome: Outcome) => ended.resolve(outcome) };
    this.pending.add(pending);
    // Like a supervisor: the first argument is the last part of the path of the program.
    const request = { bin, args: [basename(bin), ...args], workDir: '' };
    const answer = this.client.run(request, (pid) => {
      callSafely('onPid', () => onPid(pid));
      this.matcher.answered(next, pid);
      if (code !== undefined) ended.resolve({ code });
    });
    answer.catch((error: unknown) => ended.resolve(this.failure(error)));
    const outcome = await Promise.race([ended.promise, aborted(signal)]);
    if (outcome === ABORTED) await this.endAborted(next, ended.promise, isTimeout(signal));
    this.pending.delete(pending);
    this.matcher.drop(next);
    if (outcome !== ABORTED) return outcome;
    return code === 0 ? { code } : outcomeOfAbort('run', signal, code);
  }

  private see(message: SessionMessage, listeners: ServiceListeners): void {
    this.watch.message(message);
    listeners.onMessage(message);
  }

  /** Ends a command whose limit was reached by KILL. */
  private async endAborted(
    next: NextProcess,
    ended: Promise<unknown>,
    isLate: boolean,
  ): Promise<void> {
    let hasEnded = false;
    const kill = { answer: 'none' as 'none' | 'killed' | 'rejected' };
    if (next.pid !== undefined) {
      this.client.kill(next.pid, SIGTERM).then(
        () => (kill.answer = 'killed'),
        (error: unknown) => {
          kill.answer = error instanceof RuntimeRefusal ? 'rejected' : 'killed';
        },
      );
    }
    const over = ended.then(() => (hasEnded = true));
    await settledWithin(over, KILL_MS);
    if (!hasEnded) this.judgeEndless(next, kill.answer, isLate);
  }

  private judgeEndless(
    { pid, eventPid }: NextProcess,
    kill: 'none' | 'killed' | 'rejected',
    isLate: boolean,
  ): void {
    const { watch } = this;
    if (pid === undefined) {
      watch.violated('R17', 'RUN was not answered');
    } else if (eventPid !== undefined && eventPid !== pid) {
      // An event of another pid has taken its place, which is the violation.
    } else if (kill === 'rejected') {
      const seen = isLate ? `command ${pid} did not end` : 'KILL was rejected';
      watch.violated(isLate ? 'R18' : 'R23', seen);
    } else {
      watch.violated('R23', `command ${pid} goes on after KILL`);
    }
    if (pid !== undefined) watch.giveUp(pid);
    if (pid === undefined || kill === 'none') watch.fallsSilent();
  }

  /** A supervisor takes the exit code of the process for that of every pending command. */
  private endWith(exit: ExitStatus): void {
    const outcome = this.outcomeOfExit(exit);
    for (const { next, end } of this.pending) {
      const { pid } = next;
      end(outcome);
      if (this.isEnding) continue;
      const seen = pid === undefined ? 'RUN was not answered' : `command ${pid} did not end`;
      const rule = pid === undefined ? 'R17' : 'R18';
      this.watch.violated(rule, `${seen}: ${outcome.error?.message}`);
      this.isEndReported = true;
    }
    this.ending.resolve(outcome);
  }

  /** What a supervisor makes of a request that fails. */
  private failure(error: unknown): Promise<Outcome> | Outcome {
    if (error instanceof RuntimeRefusal) {
      return { code: -1, message: `the runtime rejected it: ${error.message}`, error };
    }
    if (!VmreError.is(error) || error.code !== 'VMRE_CONTRACT_BROKEN') return this.gone;
    // The supervisor has crashed, and its runtimes do not outlive it.
    this.isEnding = true;
    this.child.signalAlone('SIGKILL');
    return { code: -1, message: error.message, error };
  }

  /** A supervisor takes the exit code for that of the command. */
  private outcomeOfExit(exit: ExitStatus): Outcome {
    const quoted = quotedStderr(this.stderr.text);
    const text = `the process of the runtime ended with ${describeExit(exit)}${quoted}`;
    const code = exit.code ?? 1;
    const message = code === 0 ? '' : text;
    return { code, message, error: new VmreError('VMRE_RUNTIME_EXITED', text) };
  }
}
