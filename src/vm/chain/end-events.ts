import { VmreError } from '../../support/errors/vmre-error';
import type { Restartable, RestartEvent } from '../launch/restarter';
import { crashed, type StartedVm, type VmExit } from '../launch/started-vm';
import { failureOf, RpcStatus } from '../transport/rpc-failure';
import type { ChainEvent } from './chain-event';

/**
 * What is told of a plugin that ended although nobody asked it to.
 *
 * @param failure why it was ended from here; undefined: it ended by itself
 */
export function crashEvent(failure: unknown, vm: StartedVm | undefined, exit: VmExit): ChainEvent {
  const error = failure ?? crashed(vm?.name ?? '', vm?.pid, exit);
  return isHang(error) ? { type: 'hung', error } : { type: 'crashed', exit, error };
}

/** What is told last. */
export const endEvent = ({
  type,
  ...why
}: Extract<RestartEvent<Restartable>, { type: 'stopped' | 'exhausted' }>): ChainEvent => ({
  type: 'stopped',
  gaveUp: type === 'exhausted',
  ...why,
});

/** Whether a plugin whose start failed so has to be left: directory and VM stay what they are. */
export const isNotMended = (error: unknown): boolean =>
  VmreError.is(error) &&
  (error.code === 'VMRE_CHAIN_DIVERGED' || error.code === 'VMRE_CHAIN_MISMATCH');

/** It did not end: it was ended, as it did not answer. */
const isHang = (error: unknown): boolean => {
  const status = failureOf(error)?.status;
  const isSilent = status === RpcStatus.DeadlineExceeded || status === RpcStatus.Unavailable;
  return isSilent || (VmreError.is(error) && error.code === 'VMRE_VM_HUNG');
};
