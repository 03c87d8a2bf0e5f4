import type { Awaitable } from '../../support/thenable';
import type { Endpoint } from './endpoint';

/** Takes the frames that come in; a promise delays the next ones where the transport can wait. */
export type FrameHandler = (frame: Buffer) => Awaitable<void>;

/** A bound endpoint: Ethernet frames in and out. */
export interface NetworkLink extends AsyncDisposable {
  /** What `joinNetwork` returns. */
  readonly endpoint: Endpoint;
  /**
   * Sends one frame; settles when the operating system has taken it.
   *
   * @param frame one packet, without a length
   */
  send(frame: Uint8Array): Promise<void>;
  /** Frees the endpoint; frames that arrive later are dropped. */
  close(): Promise<void>;
}
