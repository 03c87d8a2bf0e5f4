import { pause } from '../../support/deadline';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { VmService } from '../protocol/vm';
import { failureOf, RpcStatus } from '../../h2/grpc/rpc-failure';
import { clientOf } from '../transport/service';
import type { Channel } from '../transport/transport';
import { START } from '../limits';
import type { Announcement, RunningPlugin } from './plugin-launcher';

const RETRY_MS = 25;

/** The plugin that gets the first call. */
export interface FirstCall {
  channel: Channel;
  announcement: Announcement;
  /** Name of the plugin, for error messages. */
  name: string;
  plugin: RunningPlugin;
  /** Milliseconds until the answer must arrive. */
  answerMs: number;
  signal: AbortSignal;
}

/**
 * Asks a plugin for its version, which it reports before it is initialised. A dead address, or the address of
 * another program, is detected here and not with the first block.
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
      const isOver = performance.now() - begin > Math.min(START.lateListenerMs, answerMs);
      if (failureOf(error)?.status !== RpcStatus.Unavailable || isOver || signal.aborted) {
        throw noAnswer(call, error);
      }
      await pause(RETRY_MS);
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
    [RpcStatus.Unimplemented]: `does not serve vm.VM: ${text}`,
  };
  const hints: Record<number, string> = {
    [RpcStatus.Unavailable]:
      'A plugin must listen before it announces its address, and must keep listening.',
    [RpcStatus.DeadlineExceeded]: 'Give it more time with --answer-timeout; see its log.',
    [RpcStatus.Unimplemented]: 'A plugin must announce the address of its service vm.VM.',
  };
  const status = failure?.status ?? RpcStatus.Ok;
  const reason = reasons[status] ?? `cannot report its version: ${text}`;
  const message = `handshake failed: the VM of ${name} at ${address} ${reason}; ${plugin.diagnose().text}`;
  return new VmreError('VMRE_HANDSHAKE_FAILED', message, {
    hint: hints[status] ?? 'A plugin must answer Version before it is initialised; see its log.',
    data: { plugin: name, address },
    cause: error,
  });
}
