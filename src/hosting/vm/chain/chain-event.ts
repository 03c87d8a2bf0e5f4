import type { Head } from '../client/block';
import type { VmLogLine } from '../host/log/log-line';
import type { VmExit } from '../host/started-vm';
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
  /** The chain takes transactions and makes blocks. */
  | { type: 'ready'; height: bigint; lastAccepted: Buffer; tookMs: number }
  /** A line that the plugin printed. */
  | { type: 'log'; line: VmLogLine }
  /** A block was accepted, and is kept. */
  | { type: 'block'; block: Head }
  /** The VM wanted a block made and none came of it; it is asked again after so many milliseconds. */
  | { type: 'block-failed'; error: unknown; retryInMs?: number }
  /** The plugin ended by itself, or could not be started again. */
  | { type: 'crashed'; exit?: VmExit; error: unknown }
  | { type: 'restarting'; inMs: number; restarts: number }
  /** The chain is over: it was stopped, or restarts were given up. */
  | { type: 'stopped'; gaveUp: boolean };
