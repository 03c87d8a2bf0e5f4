import type { NodeWorker, Session } from 'node:inspector';

/** The use of a thread's heap. */
interface HeapUsage {
  readonly usedSize: number;
}

type Answer = { readonly result?: unknown } | undefined;

/**
 * Measures the heaps of threads of this thread through the inspector, which is the only way to reach a thread
 * that is busy. Without an inspector, they cannot be measured.
 */
class ThreadHeaps {
  /** By id of the thread. */
  private readonly sessions = new Map<number, string>();
  private readonly waiting = new Map<number, { sessionId: string; settle: (a: Answer) => void }>();
  private asked = 0;

  private constructor(private readonly session: Session) {
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      // The id in the message is a different count.
      const thread = /^\[worker (\d+)\]/.exec(params.workerInfo.title)?.[1];
      this.sessions.set(Number(thread), params.sessionId);
    });
    session.on('NodeWorker.detachedFromWorker', ({ params }) => this.forget(params.sessionId));
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => this.take(params));
  }

  /** @returns undefined if threads cannot be measured: in a thread, and in an engine without an inspector */
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
      // As if the inspector refused.
    }
    return undefined;
  }

  /**
   * Measures a thread.
   *
   * @param threadId of a thread whose globals have collectGarbage
   * @param enough bytes; garbage is only collected above this
   * @returns bytes; undefined if the thread has ended or not begun
   */
  async used(threadId: number, enough: number): Promise<number | undefined> {
    const usage = await this.look(threadId);
    if (usage === undefined || usage <= enough) return usage;
    // The method of HeapProfiler for this waits until the thread is idle.
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

/** The heaps of threads of this thread; undefined if they cannot be measured. */
export function threadHeaps(): ThreadHeaps | undefined {
  heaps ??= { found: ThreadHeaps.open() };
  return heaps.found;
}
