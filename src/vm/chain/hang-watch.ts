import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { VmClient } from '../client/vm-client';
import type { CallWatch } from './call-watch';

/** A call that is pending at this many checks hangs. */
const CHECKS = 5;

/**
 * Requests the health of a VM regularly, and checks that this and all other calls are answered. The content
 * of the answer does not matter.
 *
 * Time is counted in checks, so that a host that was suspended does not blame its VM.
 *
 * @param hangMs milliseconds for an answer
 * @param signal ends the watch
 * @returns the error of a call without an answer; undefined when the signal was aborted
 */
export async function watchForHang(
  client: Pick<VmClient, 'health'>,
  { calls }: Pick<CallWatch, 'calls'>,
  hangMs: number,
  signal: AbortSignal,
): Promise<VmreError | undefined> {
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (isAsking) return;
    isAsking = true;
    await client.health({ deadlineMs: Infinity, signal }).catch(() => undefined);
    isAsking = false;
  };
  for (;;) {
    void ask();
    await pauseUntil(hangMs / CHECKS, signal);
    if (signal.aborted) return undefined;
    for (const call of calls) {
      call.checks += 1;
      if (call.checks > CHECKS) return hung(call.method, hangMs);
    }
  }
}

const hung = (method: string, ms: number): VmreError =>
  new VmreError('VMRE_VM_HUNG', `the VM did not answer ${method} for ${ms / 1000} s`, {
    data: { method, ms },
  });
