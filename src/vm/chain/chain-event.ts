import type { Head } from '../client/block';
import type { VmLogLine } from '../launch/log/log-line';
import type { VmExit } from '../launch/started-vm';
import type { ReplayProgress } from './blocks/catch-up';

/** What happens to a chain, in the order in which it happens. */
export type ChainEvent =
  /** The plugin runs. `pid` is missing where it is no process of ours. */
  | { type: 'started'; pid: number | undefined }
  /** It has announced itself and answers. */
  | {
      type: 'handshake';
      address: string;
      protocolVersion: number | undefined;
      /** What it says of itself. */
      version: string;
      /** Milliseconds from the start of the plugin to its first answer. */
      tookMs: number;
    }
  /** The VM lacks accepted blocks, and gets them again; told at the beginning, every second, and at the end. */
  | ({ type: 'replaying' } & ReplayProgress)
  /** The chain went back to a snapshot: blocks above this height are no part of it any more. */
  | { type: 'reverted'; snapshot: string; height: bigint }
  /** The chain takes transactions and makes blocks. */
  | { type: 'ready'; height: bigint; lastAccepted: Buffer; tookMs: number }
  /** A line that the plugin printed. */
  | { type: 'log'; line: VmLogLine }
  /** A block was accepted, and is kept. */
  | { type: 'block'; block: Head }
  /** The VM wanted a block made and none came of it; it is asked again after so many milliseconds. */
  | { type: 'block-failed'; error: unknown; retryInMs?: number }
  /** A call to the VM has no answer yet. It is told after 30 s, a minute, two minutes and so on. */
  | { type: 'waiting'; method: string; ms: number }
  /** The VM left a call unanswered for longer than it may, or cannot be reached; its plugin was ended. */
  | { type: 'hung'; error: unknown }
  /**
   * The VM did not close its chain, or its process did not end, as it was asked to: not in time, or not
   * without an error. What it keeps beside its database may be incomplete.
   */
  | { type: 'unclean-stop'; error: unknown }
  /** The plugin ended by itself, or could not be started again. */
  | { type: 'crashed'; exit?: VmExit; error: unknown }
  | { type: 'restarting'; inMs: number; restarts: number }
  /** The chain is over: it was stopped, or restarts were given up, at once after an error that no restart mends. */
  | { type: 'stopped'; gaveUp: boolean; error?: unknown };
