import { VmreError } from '../../support/errors/vmre-error';
import type { Restartable, RestartEvent } from '../launch/restarter';
import { crashed, type StartedVm, type VmExit } from '../launch/started-vm';
import { failureOf, RpcStatus } from '../transport/rpc-failure';
import type { ChainEvent } from './chain-event';

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
