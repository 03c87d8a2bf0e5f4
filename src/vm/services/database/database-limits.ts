import { checkLimits } from '../../../support/check-limits';

/** Limits of the resources that one VM can use through its database. */
export interface DatabaseLimits {
  /** Maximum number of open iterators. Default 1000. */
  iterators?: number | undefined;
  /**
   * Maximum bytes of keys and values in pending writes; a single batch may be larger. Default 512 MiB.
   */
  pendingBytes?: number | undefined;
}

/** @throws VMRE_OPTION_INVALID for the first invalid limit */
export const checkDatabaseLimits = (limits: DatabaseLimits, where = ''): void =>
  checkLimits(limits, { iterators: 'count', pendingBytes: 'count' }, where);
