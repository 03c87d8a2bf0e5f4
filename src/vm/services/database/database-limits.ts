import { checkLimits } from '../../../support/check-limits';

/** Limits of what one VM can take of the host. */
export interface DatabaseLimits {
  /** Iterators open at once. Default 1000. */
  iterators?: number;
  /** Bytes of keys and values that are being written at once; a single batch may be larger. Default 512 MiB. */
  pendingBytes?: number;
}

/** @throws VMRE_OPTION_INVALID for the first invalid one */
export const checkDatabaseLimits = (limits: DatabaseLimits, where = ''): void =>
  checkLimits(limits, { iterators: 'count', pendingBytes: 'count' }, where);
