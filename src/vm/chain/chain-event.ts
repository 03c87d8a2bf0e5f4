import type { Head } from '../client/block';
import type { VmLogLine } from '../launch/log/log-line';
import { type VmExit, crashed, type StartedVm } from '../launch/started-vm';
import type { ReplayProgress, ReplayListener } from './blocks/catch-up';
import type { BlockListener } from './block-producer';
import { VmreError } from '../../support/errors/vmre-error';
import type { Logger } from '../../support/log/logger';
import { writeLine } from '../launch/log/write-line';
import type { Restartable, RestartEvent } from '../launch/restarter';
import { failureOf, RpcStatus } from '../../h2/grpc/rpc-failure';

/** Events of a chain, in order. */
export type ChainEvent =
  /** The plugin runs. `pid` is undefined for a remote plugin. */
  | { type: 'started'; pid: number | undefined }
  /** The plugin announced itself and answers. */
  | {
      type: 'handshake';
      address: string;
      protocolVersion: number | undefined;
      /** The version that it reports. */
      version: string;
      /** Milliseconds from the start of the plugin to its first answer. */
      tookMs: number;
    }
  /**
   * The VM lacks accepted blocks, which are replayed. Published at the beginning, every second, and at the
   * end.
   */
  | ({ type: 'replaying' } & ReplayProgress)
  /** The chain was reverted to a snapshot: blocks above this height no longer belong to it. */
  | { type: 'reverted'; snapshot: string; height: bigint }
  /** The chain accepts transactions and builds blocks. */
  | { type: 'ready'; height: bigint; lastAccepted: Buffer; tookMs: number }
  /** A line that the plugin printed. */
  | { type: 'log'; line: VmLogLine }
  /** A block was accepted and stored. */
  | { type: 'block'; block: Head }
  /** Block building failed; it is repeated after this many milliseconds. */
  | { type: 'blockFailed'; error: unknown; retryInMs?: number | undefined }
  /** A call to the VM is pending. Published after 30 s, one minute, two minutes and so on. */
  | { type: 'waiting'; method: string; pendingMs: number }
  /** The VM did not answer a call in time, or cannot be reached; its plugin was killed. */
  | { type: 'hung'; error: unknown }
  /**
   * The VM did not close its chain, or its process did not exit, in time and without an error. Files that it
   * stores besides its database may be incomplete.
   */
  | { type: 'uncleanStop'; error: unknown }
  /** The plugin crashed, or could not be restarted. */
  | { type: 'crashed'; exit?: VmExit | undefined; error: unknown }
  /** The plugin is restarted in this many milliseconds; `restarts` is the number of restarts in a row. */
  | { type: 'restarting'; inMs: number; restarts: number }
  /**
   * The last event: the chain was stopped, or restarts were exhausted, at once after a permanent error.
   */
  | { type: 'stopped'; gaveUp: boolean; error?: unknown };

/** Makes a listener that writes the lines of the plugin, and notes of the host, to a log. */
export const logTo =
  (logger: Logger) =>
  (event: ChainEvent): void => {
    if (event.type === 'log') writeLine(logger, event.line);
  };

/** Makes a listener that publishes events about blocks. @param head the last published block */
export function blockEvents(
  publish: (event: ChainEvent) => void,
  head: () => Head | undefined,
): BlockListener & ReplayListener {
  return {
    onBlock: (block) => publish({ type: 'block', block }),
    onFailure: (error, retryInMs) => publish({ type: 'blockFailed', error, retryInMs }),
    onReplaying: (progress) => publish({ type: 'replaying', ...progress }),
    onReplayed: (block) => {
      const last = head();
      // It was accepted just before the plugin exited, and not published.
      if (last && block.height > last.height) publish({ type: 'block', block });
    },
  };
}

/**
 * The event for a plugin that exited without a request.
 *
 * @param failure why this host killed it; undefined when it exited by itself
 */
export function crashEvent(failure: unknown, vm: StartedVm | undefined, exit: VmExit): ChainEvent {
  const error = failure ?? crashed(vm?.name ?? '', vm?.pid, exit);
  return isHang(error) ? { type: 'hung', error } : { type: 'crashed', exit, error };
}

/** The last event of a chain. */
export const endEvent = ({
  type,
  ...why
}: Extract<RestartEvent<Restartable>, { type: 'stopped' | 'exhausted' }>): ChainEvent => ({
  type: 'stopped',
  gaveUp: type === 'exhausted',
  ...why,
});

/** Whether the error of a failed start is permanent: the directory and the VM do not change. */
export const isPermanent = (error: unknown): boolean =>
  VmreError.is(error) &&
  (error.code === 'VMRE_CHAIN_DIVERGED' || error.code === 'VMRE_CHAIN_MISMATCH');

/** Whether it was killed because it did not answer. */
const isHang = (error: unknown): boolean => {
  const status = failureOf(error)?.status;
  const isSilent = status === RpcStatus.DeadlineExceeded || status === RpcStatus.Unavailable;
  return isSilent || (VmreError.is(error) && error.code === 'VMRE_VM_HUNG');
};
