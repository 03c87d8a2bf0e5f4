import { pause } from '../../support/deadline';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { VmService } from '../protocol/vm';
import { failureOf, RpcStatus } from '../transport/rpc-failure';
import { clientOf } from '../transport/service';
import type { Channel } from '../transport/transport';
import type { Announcement, RunningPlugin } from './plugin-launcher';

/** Plugins are known that listen a moment after they have said so. */
const LATE_LISTENER_MS = 500;
const AGAIN_MS = 25;

/** Where the first call goes. */
export interface FirstCall {
  channel: Channel;
  announcement: Announcement;
  /** The name of the plugin, for messages. */
  name: string;
  plugin: RunningPlugin;
  /** Milliseconds that the answer may take. */
  answerMs: number;
  signal: AbortSignal;
}

/**
 * Asks a plugin for its version, which it can tell before it is initialised: who announces an address
 * that is dead, or somebody else's, is found out here and not by the first block.
 *
 * @throws VMRE_HANDSHAKE_FAILED
 */
export async function firstAnswer(call: FirstCall): Promise<string> {
  const { channel, answerMs, signal } = call;
  const begin = performance.now();
  for (;;) {
    try {
      const deadlineMs = Math.max(1, answerMs - (performance.now() - begin));
      const options = { deadlineMs, signal, waitForReady: false };
      return (await clientOf(VmService, channel).version({}, options)).version;
    } catch (error) {
      const isOver = performance.now() - begin > Math.min(LATE_LISTENER_MS, answerMs);
      if (failureOf(error)?.status !== RpcStatus.Unavailable || isOver || signal.aborted) {
        throw noAnswer(call, error);
      }
      await pause(AGAIN_MS);
    }
  }
}

function noAnswer(call: FirstCall, error: unknown): VmreError {
  const { name, answerMs, plugin } = call;
  const { address } = call.announcement;
  const failure = failureOf(error);
  const text = printable(failure?.text ?? messageOf(error));
  const reasons: Record<number, string> = {
    [RpcStatus.Unavailable]: `cannot be reached: ${text}`,
    [RpcStatus.DeadlineExceeded]: `does not answer within ${answerMs / 1000} s`,
    [RpcStatus.Unimplemented]: `is something else: ${text}`,
  };
  const hints: Record<number, string> = {
    [RpcStatus.Unavailable]:
      'A plugin has to listen before it announces itself, and to go on listening.',
    [RpcStatus.DeadlineExceeded]: 'Give it more time with --answer-timeout; see its log.',
    [RpcStatus.Unimplemented]: 'A plugin has to announce the address of its service vm.VM.',
  };
  const status = failure?.status ?? RpcStatus.Ok;
  const reason = reasons[status] ?? `cannot say its version: ${text}`;
  const message = `handshake failed: the VM of ${name} at ${address} ${reason}; ${plugin.diagnose().text}`;
  return new VmreError('VMRE_HANDSHAKE_FAILED', message, {
    hint: hints[status] ?? 'A plugin answers Version before it is initialised; see its log.',
    data: { plugin: name, address },
    cause: error,
  });
}
