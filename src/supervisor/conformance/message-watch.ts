import type { Heard, HeardAnswer, HeardStatus, RequestKind } from './heard';

/** Limits the memory for events while a RUN is not answered. */
const MAX_SUSPECTS = 10_000;

/** Called for each violation, with the number of the rule. */
export type ReportViolation = (rule: string, seen: string) => void;

/** An event of an unknown pid. It may belong to one of the RUNs that were not answered when it came. */
interface Suspect {
  status: HeardStatus;
  /** The last of these RUNs. */
  until: number;
}

/** Checks the rules about messages, R41 to R52, while a process of a runtime in server mode runs. */
export class MessageWatch {
  private readonly requests = new Map<number, RequestKind>();
  private readonly answered = new Set<number>();
  /** RUNs that are not answered. */
  private readonly runs = new Set<number>();
  private readonly live = new Set<number>();
  /** The number of stopped events, by pid. */
  private readonly stops = new Map<number, number>();
  private readonly reused = new Set<number>();
  private suspects: Suspect[] = [];
  private lastId = 0;
  private hasAnswered = false;
  private isShutDown = false;

  /**
   * @param counters the last values of earlier processes in the same work directory; updated
   * @param report called with each violation
   */
  constructor(
    readonly counters: Map<string, number>,
    private readonly report: ReportViolation,
  ) {}

  /** The pids of commands that have not ended. */
  get running(): readonly number[] {
    return [...this.live];
  }

  /** A request is sent, or will be. */
  sent(id: number, kind: RequestKind): void {
    this.requests.set(id, kind);
    if (kind === 'run') this.runs.add(id);
    this.lastId = Math.max(this.lastId, id);
  }

  /** The kind of a request that was sent. */
  kindOf(id: number): RequestKind | undefined {
    return this.requests.get(id);
  }

  /** A message has arrived. */
  heard(message: Heard): void {
    if (message.type === 'answer') return this.takeAnswer(message);
    // The supervisor has killed the runtime before it could read this.
    if (this.isShutDown) {
      return this.report('R50', `an event (${message.type}) followed the answer`);
    }
    if (message.type === 'status') this.takeStatus(message);
    else if (message.type === 'counter') this.takeCounter(message.name, message.value);
    else if (!message.isJson) this.report('R52', `the state ${message.name} is not JSON`);
  }

  /** The stream has ended. */
  finish(): void {
    this.runs.clear();
    this.judgeSuspects();
  }

  private takeAnswer(answer: HeardAnswer): void {
    const { id, to, kind, pid } = answer;
    this.hasAnswered = true;
    if (to === undefined) {
      return this.report('R42', `${kind} answers request ${id}, which was not sent`);
    }
    if (this.answered.has(id)) return this.report('R42', `${to} was answered twice`);
    this.answered.add(id);
    this.runs.delete(id);
    if (kind !== 'error' && kind !== to) this.report('R41', `${to} was answered with ${kind}`);
    if (kind === 'run' && to === 'run') this.takePid(pid);
    if (kind === 'shutdown' && to === kind) this.isShutDown = true;
    this.judgeSuspects();
  }

  private takePid(pid: number): void {
    const early = this.suspects.filter(({ status }) => status.pid === pid);
    if (this.live.has(pid) || this.stops.has(pid)) {
      this.reused.add(pid);
      this.report('R45', `RUN was answered with pid ${pid} twice`);
    } else if (pid === 0) {
      this.report('R44', 'RUN was answered with pid 0');
    } else if (early.length > 0) {
      this.report('R46', `an event of pid ${pid} preceded the answer`);
    }
    this.live.add(pid);
    this.suspects = this.suspects.filter(({ status }) => status.pid !== pid);
    for (const { status } of early) this.takeStatus(status);
  }

  private takeStatus(status: HeardStatus): void {
    const { pid, running } = status;
    if (this.live.has(pid)) {
      if (!running) this.stop(pid);
    } else if (pid !== 0 || this.hasAnswered) {
      const until = Math.max(...this.runs);
      const mayBelong = this.runs.size > 0 && this.suspects.length < MAX_SUSPECTS;
      if (mayBelong) this.suspects.push({ status, until });
      else this.judge(status);
    }
  }

  private stop(pid: number): number {
    const count = (this.stops.get(pid) ?? 0) + 1;
    this.live.delete(pid);
    this.stops.set(pid, count);
    return count;
  }

  private judgeSuspects(): void {
    const first = Math.min(...this.runs);
    const ready = this.suspects.filter(({ until }) => until < first);
    this.suspects = this.suspects.filter(({ until }) => until >= first);
    for (const { status } of ready) this.judge(status);
  }

  /** An event that belongs to no command. */
  private judge({ pid, running }: HeardStatus): void {
    if (this.stops.has(pid)) {
      // The events of a pid that several commands have cannot be told apart.
      if (this.reused.has(pid)) return;
      if (running) this.report('R49', `an event of pid ${pid} came after its stopped event`);
      else this.report('R48', `pid ${pid} ended ${this.stop(pid)} times`);
    } else if (pid === 0) {
      this.report('R43', 'an event with pid 0 came after the answer to hello');
    } else {
      this.report('R47', `an event has pid ${pid}, which is in no answer to RUN`);
    }
  }

  private takeCounter(name: string, value: number): void {
    const before = this.counters.get(name) ?? 0;
    if (!Number.isFinite(value)) this.report('R51', `the counter ${name} is ${value}`);
    else if (value < before)
      this.report('R51', `the counter ${name} fell from ${before} to ${value}`);
    if (Number.isFinite(value)) this.counters.set(name, value);
  }
}
