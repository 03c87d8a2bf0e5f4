import { VmreError } from '../../../support/errors/vmre-error';

/** Why a transaction is refused. */
export type TxProblem =
  | 'malformed'
  | 'unknown type'
  | 'other chain'
  | 'signature'
  | 'field'
  | 'nonce'
  | 'known'
  | 'full'
  | 'rejected';

/** A transaction that is refused; `data.problem` says why. */
export const txRefused = (problem: TxProblem, text: string, cause?: unknown): VmreError =>
  new VmreError('VMRE_TX_REFUSED', `${problem}: ${text}`, { data: { problem }, cause });
