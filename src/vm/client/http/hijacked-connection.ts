import type { Socket } from 'node:net';

import { messageOf } from '../../../support/errors/vmre-error';
import { ConnService, ReadEnd, ReaderService, WriterService } from '../../protocol/http';
import { handlersOf, type ImplementationOf } from '../../transport/service';
import type { Handlers, IncomingCall } from '../../transport/transport';
import { HTTP } from '../../limits';
import { linkSignals } from '../call-limits';
import { MovableDeadline } from './movable-deadline';
import { goTime } from './go-time';
import type { PulledStream } from './pulled-stream';

type Connection = ImplementationOf<typeof ConnService.methods>;
type ReadAnswer = Awaited<ReturnType<Connection['read']>>;

/** A connection that a handler hijacked, to speak any protocol on it. */
export class HijackedConnection {
  private readonly readDeadline = new MovableDeadline();
  private readonly writeDeadline = new MovableDeadline();

  /** @param input bytes from the client, including those that were already read */
  constructor(
    private readonly socket: Socket,
    private readonly input: PulledStream,
  ) {
    socket.setMaxListeners(0); // each pending write adds one
  }

  /** The services through which the handler uses the connection. */
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

  /** Closes the connection. Written bytes still reach the client. */
  close(): void {
    this.readDeadline.stop();
    this.writeDeadline.stop();
    this.input.release();
    this.socket.destroySoon();
    // A client that does not read would keep the socket open for ever.
    setTimeout(() => this.socket.destroy(), HTTP.flushMs).unref();
  }

  private readonly read = async (
    { length }: { length: number },
    { signal }: IncomingCall,
  ): Promise<ReadAnswer> => {
    const deadline = this.readDeadline.signal;
    const linked = linkSignals(signal, deadline);
    try {
      const { data, isEnd } = await this.input.read(length, linked.signal);
      return isEnd
        ? { read: data, error: { errorCode: ReadEnd.Eof, message: 'EOF' } }
        : { read: data };
    } catch (error) {
      const errorCode = deadline.aborted ? ReadEnd.DeadlineExceeded : ReadEnd.Unspecified;
      const message = deadline.aborted ? 'i/o timeout' : messageOf(error);
      return { error: { errorCode, message } };
    } finally {
      linked.release();
    }
  };

  /** @returns the error text, if any */
  private write(payload: Uint8Array): Promise<string | undefined> {
    const deadline = this.writeDeadline.signal;
    if (deadline.aborted) return Promise.resolve('i/o timeout');
    if (this.socket.destroyed) return Promise.resolve('use of closed network connection');
    return new Promise((resolve) => {
      const late = (): void => resolve('i/o timeout');
      const over = (): void => done(new Error('the connection is closed'));
      const done = (error?: Error | null): void => {
        deadline.removeEventListener('abort', late);
        this.socket.off('close', over);
        resolve(error ? messageOf(error) : undefined);
      };
      deadline.addEventListener('abort', late);
      this.socket.on('close', over);
      this.socket.write(payload, done);
    });
  }

  private setDeadlines(time: Uint8Array, ...deadlines: MovableDeadline[]): object {
    const at = goTime(time);
    for (const deadline of deadlines) deadline.set(at);
    return {};
  }
}
