import type { LocalUsers } from '../local/local-users';
import type { FullLimits } from './limits';

/** The settings of a transport. */
export interface GrpcSettings {
  readonly limits: FullLimits;
  readonly users: LocalUsers;
  /** Called with the reason for a rejected connection, at most about once a second. */
  readonly onRefused: ((text: string) => void) | undefined;
}
