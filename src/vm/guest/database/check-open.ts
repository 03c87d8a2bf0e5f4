import { VmreError } from '../../../support/errors/vmre-error';
import { DatabaseSentinel } from '../../protocol/database';

/** @throws VMRE_VM_CLOSED if the database is closed */
export function checkOpen(err: DatabaseSentinel): void {
  if (err === DatabaseSentinel.Closed) throw new VmreError('VMRE_VM_CLOSED', 'closed');
}
