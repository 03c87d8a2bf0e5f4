import { pauseUntil } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { VmClient } from '../client/vm-client';
import type { CallWatch } from './call-watch';

/** A call that is found open so often hangs. */
const LOOKS = 5;

/**
 * Asks a VM for its health now and then, and looks whether that and all other calls are answered. What a VM
 * says of its health does not matter: it says something.
 *
 * Time is counted in looks, so that a host that was itself stopped for a while blames nobody for it.
 *
 * @param hangMs milliseconds that an answer may take
 * @param signal ends the watch
 * @returns settles when the watch is over; the error when a call has no answer
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
    await pauseUntil(hangMs / LOOKS, signal);
    if (signal.aborted) return undefined;
    for (const call of calls) {
      call.looks += 1;
      if (call.looks > LOOKS) return hung(call.method, hangMs);
    }
  }
}

const hung = (method: string, ms: number): VmreError =>
  new VmreError('VMRE_VM_HUNG', `the VM has not answered ${method} for ${ms / 1000} s`, {
    data: { method, ms },
  });
