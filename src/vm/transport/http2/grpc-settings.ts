import type { LocalUsers } from '../local/local-users';
import type { FullLimits } from './limits';

/** How a transport treats those at the other end. */
export interface GrpcSettings {
  readonly limits: FullLimits;
  readonly users: LocalUsers;
  /** Told who was refused and why, at most about once a second. */
  readonly onRefused: ((text: string) => void) | undefined;
}
