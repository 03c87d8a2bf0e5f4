import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import { ConnService, ReadEnd, ReaderService, WriterService } from '../../protocol/http';
import { handlersOf, type ImplementationOf } from '../../transport/service';
import type { Handlers, IncomingCall } from '../../transport/transport';
import { linkSignals } from '../call-limits';
import { MovableDeadline } from './movable-deadline';
import { goTime } from './go-time';
import type { PulledStream } from './pulled-stream';

type Connection = ImplementationOf<typeof ConnService.methods>;
type ReadAnswer = Awaited<ReturnType<Connection['read']>>;

/** How long what was written may take to reach the client when the connection is closed. */
const FLUSH_MS = 5000;

/** A connection that a handler has taken over: it speaks what it likes on it. */
export class HijackedConnection {
  private readonly readDeadline = new MovableDeadline();
  private readonly writeDeadline = new MovableDeadline();

  /** @param input what comes from the client, beginning with what was read already */
  constructor(
    private readonly socket: Socket,
    private readonly input: PulledStream,
  ) {
    socket.setMaxListeners(0); // each write that waits is one
  }

  /** To be served for the handler. */
  handlers(): Handlers {
    return {
      ...handlersOf(ConnService, {
        read: this.read,
        write: async ({ payload }) => {
          const error = await this.write(payload);
          return error === undefined ? { length: payload.length } : { error };
        },
        close: () => {
          this.close();
          return {};
        },
        setDeadline: ({ time }) => this.setDeadlines(time, this.readDeadline, this.writeDeadline),
        setReadDeadline: ({ time }) => this.setDeadlines(time, this.readDeadline),
        setWriteDeadline: ({ time }) => this.setDeadlines(time, this.writeDeadline),
      }),
      ...handlersOf(ReaderService, { read: this.read }),
      ...handlersOf(WriterService, {
        write: async ({ payload }) => {
          const error = await this.write(payload);
          return error === undefined ? { written: payload.length } : { error };
        },
      }),
    };
  }

  /** What was written still reaches the client. */
  close(): void {
    this.readDeadline.stop();
    this.writeDeadline.stop();
    this.input.release();
    this.socket.destroySoon();
    // Somebody who does not read would hold it for ever.
    setTimeout(() => this.socket.destroy(), FLUSH_MS).unref();
  }

  private readonly read = async (
    { length }: { length: number },
    { signal }: IncomingCall,
  ): Promise<ReadAnswer> => {
    const alarm = this.readDeadline.signal;
    const linked = linkSignals(signal, alarm);
    try {
      const { data, isEnd } = await this.input.read(length, linked.signal);
      return isEnd
        ? { read: data, error: { errorCode: ReadEnd.Eof, message: 'EOF' } }
        : { read: data };
    } catch (error) {
      const errorCode = alarm.aborted ? ReadEnd.DeadlineExceeded : ReadEnd.Unspecified;
      const message = alarm.aborted ? 'i/o timeout' : messageOf(error);
      return { error: { errorCode, message } };
    } finally {
      linked.release();
    }
  };

  /** @returns what went wrong */
  private write(payload: Uint8Array): Promise<string | undefined> {
    const alarm = this.writeDeadline.signal;
    if (alarm.aborted) return Promise.resolve('i/o timeout');
    if (this.socket.destroyed) return Promise.resolve('use of closed network connection');
    return new Promise((resolve) => {
      const late = (): void => resolve('i/o timeout');
      const over = (): void => done(new Error('the connection is closed'));
      const done = (error?: Error | null): void => {
        alarm.removeEventListener('abort', late);
        this.socket.off('close', over);
        resolve(error ? messageOf(error) : undefined);
      };
      alarm.addEventListener('abort', late);
      this.socket.on('close', over);
      this.socket.write(payload, done);
    });
  }

  private setDeadlines(time: Uint8Array, ...alarms: MovableDeadline[]): object {
    const at = goTime(time);
    for (const alarm of alarms) alarm.set(at);
    return {};
  }
}
