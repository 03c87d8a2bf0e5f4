import { Duplex } from 'node:stream';

/** One end of a pair: what is written to it is read from the other end. */
class End extends Duplex {
  other!: End;
  private goOn: (() => void) | undefined;

  override _read(): void {
    const { goOn } = this;
    this.goOn = undefined;
    goOn?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.other.destroyed || this.other.push(chunk)) return done();
    this.other.goOn = done; // goes on with the next read
  }

  override _final(done: () => void): void {
    if (!this.other.destroyed) this.other.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    const { goOn, other } = this;
    this.goOn = undefined;
    goOn?.();
    if (!other.destroyed) setImmediate(() => other.destroy());
    done(error);
  }

  // Sockets have these, and HTTP calls them.
  setTimeout = (): this => this;
  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
}

/** A connection within the process. `duplexPair` of Node begins with version 22.6. */
export function connectedPair(): [Duplex, Duplex] {
  const [a, b] = [new End(), new End()];
  a.other = b;
  b.other = a;
  return [a, b];
}
