import type { NodeWorker, Session } from 'node:inspector';

/** What a thread has in its heap. */
interface HeapUsage {
  readonly usedSize: number;
}

type Answer = { readonly result?: unknown } | undefined;

/**
 * Looks into the heaps of the threads that this one has started, through the inspector: nothing else of Node
 * reaches a thread that does not come to rest. Where there is no inspector, nobody can look.
 */
class ThreadHeaps {
  /** By the number of the thread. */
  private readonly sessions = new Map<number, string>();
  private readonly waiting = new Map<number, { sessionId: string; settle: (a: Answer) => void }>();
  private asked = 0;

  private constructor(private readonly session: Session) {
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // What is called its id here is a count of its own.
      const thread = /^\[worker (\d+)\]/.exec(params.workerInfo.title)?.[1];
      this.sessions.set(Number(thread), params.sessionId);
    });
    session.on('NodeWorker.detachedFromWorker', ({ params }) => this.forget(params.sessionId));
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.take(params));
  }

  /** @returns undefined where no thread can be looked into: in a thread, and in an engine without inspector */
  static open(): ThreadHeaps | undefined {
    try {
      const { Session } = require('node:inspector') as typeof import('node:inspector');
      const session = new Session();
      session.connect();
      const heaps = new ThreadHeaps(session);
      let refusal: Error | null = new Error('no answer');
      session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, (error) => {
        refusal = error;
      });
      if (refusal === null) return heaps;
      session.disconnect();
    } catch {
      // As where it is refused.
    }
    return undefined;
  }

  /**
   * @param threadId of a thread whose globals have collectGarbage
   * @param enough bytes; what is above is perhaps garbage, and collected before it is told
   * @returns bytes; undefined when the thread has ended, or has not begun
   */
  async used(threadId: number, enough: number): Promise<number | undefined> {
    const usage = await this.look(threadId);
    if (usage === undefined || usage <= enough) return usage;
    // A task of its own, as HeapProfiler has for this, would wait until the thread rests.
    await this.ask(threadId, 'Runtime.evaluate', { expression: 'collectGarbage()', silent: true });
    return this.look(threadId);
  }

  private async look(threadId: number): Promise<number | undefined> {
    const answer = await this.ask(threadId, 'Runtime.getHeapUsage', {});
    return (answer?.result as HeapUsage | undefined)?.usedSize;
  }

  private ask(threadId: number, method: string, params: object): Promise<Answer> {
    const sessionId = this.sessions.get(threadId);
    if (sessionId === undefined) return Promise.resolve(undefined);
    const id = (this.asked += 1);
    const message = JSON.stringify({ id, method, params });
    return new Promise((settle) => {
      this.waiting.set(id, { sessionId, settle });
      this.session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, (error) => {
        if (error) this.settle(id, undefined);
      });
    });
  }

  private take({ message }: NodeWorker.ReceivedMessageFromWorkerEventDataType): void {
    const answer = JSON.parse(message) as { id?: number; result?: unknown };
    if (answer.id !== undefined) this.settle(answer.id, answer);
  }

  private settle(id: number, answer: Answer): void {
    this.waiting.get(id)?.settle(answer);
    this.waiting.delete(id);
  }

  private forget(ended: string): void {
    for (const [thread, sessionId] of this.sessions) {
      if (sessionId === ended) this.sessions.delete(thread);
    }
    for (const [id, { sessionId }] of this.waiting) {
      if (sessionId === ended) this.settle(id, undefined);
    }
  }
}

let heaps: { readonly found: ThreadHeaps | undefined } | undefined;

/** Those of this thread; undefined where nobody can look. */
export function threadHeaps(): ThreadHeaps | undefined {
  heaps ??= { found: ThreadHeaps.open() };
  return heaps.found;
}
