import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Protocol } = ExitCode;

/** Errors of VMs that are written with VMRE. */
export const vmAuthoringCodes = {
  VMRE_BLOCK_INVALID: defineError(
    Failed,
    BadRequest,
    'A block breaks the rules of its chain.',
    'Correct the code that built it, or report it to the node that sent it.',
  ),
  VMRE_VM_CALL_INVALID: defineError(
    Protocol,
    BadRequest,
    'A VM was called in the wrong order, or with an invalid argument.',
    'Use the VM between Initialize and Shutdown, with the arguments of the protocol.',
  ),
  VMRE_STATE_MISUSED: defineError(
    Failed,
    Internal,
    'The code of a VM used its state in a way that would corrupt it.',
    'Change the state only in `genesis` and `apply`, until they return, and within the limits.',
  ),
  VMRE_PEER_FAILED: defineError(
    Failed,
    NotFound,
    'Another node refused a request of a VM, or did not answer.',
    'Ask another node, or ask again later.',
  ),
  VMRE_TX_REFUSED: defineError(
    Failed,
    BadRequest,
    'A transaction, or a query about transactions, is refused.',
    'Correct what the message names; `data.problem` says it for programs.',
  ),
  VMRE_METRICS_MALFORMED: defineError(
    Failed,
    Internal,
    'The metrics of a VM are not in the text format of Prometheus.',
    'Return lines such as `name{label="value"} 1` from `metrics`.',
  ),
};
