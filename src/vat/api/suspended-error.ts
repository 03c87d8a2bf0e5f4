import { VmreError } from '../../support/errors/vmre-error';
import type { VatFault } from '../kernel/state/vat-record';

/** The error for a message that waits for a suspended vat. */
export const vatSuspendedError = (vatId: string, name: string, fault: VatFault): VmreError =>
  new VmreError(
    'VMRE_VAT_SUSPENDED',
    `vat ${name} is suspended since crank ${fault.crank}: ${fault.reason}; the message waits`,
    { data: { vat: name, vatId, ...fault } },
  );
