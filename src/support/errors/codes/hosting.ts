import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage, Config, Protocol, Environment } = ExitCode;

/** Errors between a host and its VMs, chains and stores. */
export const hostingCodes = {
  VMRE_RPC_FAILED: defineError(
    Failed,
    Internal,
    'A call between a host and its VM failed.',
    'The message names the method and quotes the other side; see the log of the VM.',
  ),
  VMRE_RPC_LISTEN_FAILED: defineError(
    Environment,
    Internal,
    'An address to serve on cannot be used.',
    'Choose another address, or port 0 for one that is free.',
  ),
  VMRE_HANDSHAKE_FAILED: defineError(
    Protocol,
    Internal,
    'A VM plugin did not complete its handshake with the host.',
    'The message describes the process and quotes the end of its log; --handshake gives it more time.',
  ),
  VMRE_PROTOCOL_MISMATCH: defineError(
    Protocol,
    Internal,
    'A VM plugin speaks a version of the protocol that the host does not accept.',
    'Use a build of the VM for a version in the message, or accept its version with --protocol.',
  ),
  VMRE_VM_CRASHED: defineError(
    Failed,
    Internal,
    'The process of a VM ended while it was in use.',
    'See its exit code and the end of its log in the message.',
  ),
  VMRE_VM_HUNG: defineError(
    Failed,
    Internal,
    'A VM did not answer a call within the limit, and was terminated.',
    'Look in its log for the cause, or give it more time with --restart-hung.',
  ),
  VMRE_VM_STOPPED: defineError(
    Failed,
    Internal,
    'A VM that is stopped or stopping was called.',
    'Start it again, or call it earlier.',
  ),
  VMRE_VM_ANSWER_INVALID: defineError(
    Protocol,
    Internal,
    'A VM answered something that the protocol does not allow.',
    'Report the message to the author of the VM.',
  ),
  VMRE_VM_CLOSED: defineError(
    Failed,
    Internal,
    'A VM reports that the requested resource is already closed.',
    'Call it before it is shut down.',
  ),
  VMRE_VM_NOT_FOUND: defineError(
    Failed,
    NotFound,
    'A VM does not know the requested block, height or summary.',
    'Request one that it has: see its last accepted block.',
  ),
  VMRE_BLOCK_REFUSED: defineError(
    Failed,
    BadRequest,
    'The parent of a block is not the last accepted block.',
    'Accept blocks in order, each once; if the VM built the block, report it to its author.',
  ),
  VMRE_STATE_SYNC_MISSING: defineError(
    Failed,
    Internal,
    'A VM does not implement state sync.',
    'Bootstrap it block by block.',
  ),
  VMRE_VM_ID_INVALID: defineError(
    Usage,
    BadRequest,
    'An id, a node id or a name of a VM is malformed.',
    'The message gives the expected form.',
  ),
  VMRE_BLS_KEY_INVALID: defineError(
    Config,
    BadRequest,
    'The signing key of a node cannot be read or is invalid.',
    'Name a file of 32 bytes, or a path without a file: a new key is then created there.',
  ),
  VMRE_CHAIN_MISMATCH: defineError(
    Usage,
    BadRequest,
    'A data directory belongs to another chain, or is damaged.',
    'Use the genesis and the ids that the directory was made with, or another directory.',
  ),
  VMRE_CHAIN_DIVERGED: defineError(
    Environment,
    Internal,
    'The state of a VM does not match the stored blocks of its chain.',
    'Restore the whole data directory from a copy. If the stored blocks begin at genesis and the VM keeps its state in files/, move that directory away: every block is then replayed.',
  ),
  VMRE_CHAIN_ARCHIVE_INVALID: defineError(
    Failed,
    BadRequest,
    'An archive of a chain is damaged, truncated, or holds unexpected entries.',
    'Copy the whole file again, or export the chain again. Nothing was imported.',
  ),
  VMRE_SNAPSHOT_UNKNOWN: defineError(
    Failed,
    NotFound,
    'Unknown snapshot id.',
    'Use an id that chain.snapshot() returned.',
  ),
  VMRE_STORE_FAILED: defineError(
    Environment,
    Internal,
    'A store on disk cannot be opened, read or written, or is damaged.',
    'Check permissions and free space of the directory in the message, and that no other process uses it. Restore the whole directory of a damaged one from a copy.',
  ),
} as const;
