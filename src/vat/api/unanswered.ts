import { counted } from '../../support/counted';
import { VmreError } from '../../support/errors/vmre-error';
import type { KernelStatistics } from '../kernel/facet/statistics';
import type { RunSummary } from '../kernel/run-policy';
import type { VatFault } from '../kernel/state/vat-record';

/** The error for a message that waits for a suspended vat. */
const vatSuspendedError = (vatId: string, name: string, fault: VatFault): VmreError =>
  new VmreError(
    'VMRE_VAT_SUSPENDED',
    `vat ${name} is suspended since crank ${fault.crank}: ${fault.reason}; the message waits`,
    { data: { vat: name, vatId, ...fault } },
  );

/** Why a message has no answer, although the kernel has more work. */
export const limitReached = (
  method: string,
  { endedBy, cranks, computation, queued }: RunSummary,
): VmreError =>
  new VmreError(
    'VMRE_VAT_UNANSWERED',
    `${method} has no answer: the run ended at its limit ${endedBy} after ${counted(cranks, 'crank')}; queued: ${queued}`,
    {
      hint: 'Vats that send each other messages for ever use up every limit; vmre vat trace shows them. Otherwise run the kernel again: nothing is lost.',
      data: { endedBy, cranks, computation, queued },
    },
  );

/** Why a message has no answer, although the kernel has no more work. */
export function unanswered(method: string, { vats }: KernelStatistics, vatId?: string): VmreError {
  const suspended = vats.filter(({ fault }) => fault);
  const receiver = suspended.find((vat) => vat.vatId === vatId);
  if (receiver) return vatSuspendedError(receiver.vatId, receiver.name, receiver.fault as VatFault);
  const text = `${method} has no answer, and the kernel has no more work`;
  if (suspended.length === 0) return new VmreError('VMRE_VAT_UNANSWERED', text);
  const names = suspended.map(({ name }) => name).join(', ');
  return new VmreError('VMRE_VAT_UNANSWERED', `${text}; suspended: ${names}`);
}
