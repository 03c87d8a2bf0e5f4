import { ExitCode, kind, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Usage, Config, Protocol, Environment } = ExitCode;

/** What goes wrong between a host and what it hosts. */
export const hostingCodes = {
  VMRE_RPC_FAILED: kind(
    Failed,
    Internal,
    'A call between a host and its VM failed.',
    'The message has the method and the text of the other side; see the log of the VM.',
  ),
  VMRE_RPC_LISTEN_FAILED: kind(
    Environment,
    Internal,
    'An address to serve on cannot be used.',
    'Choose another address, or port 0 for one that is free.',
  ),
  VMRE_HANDSHAKE_FAILED: kind(
    Protocol,
    Internal,
    'A VM plugin did not complete its handshake with the host.',
    'The message has what is known of the process and the end of its log; --handshake gives it more time.',
  ),
  VMRE_PROTOCOL_MISMATCH: kind(
    Protocol,
    Internal,
    'A VM plugin speaks a version of the protocol that the host does not accept.',
    'Use a build of the VM for a version in the message, or accept its version with --protocol.',
  ),
  VMRE_VM_CRASHED: kind(
    Failed,
    Internal,
    'The process of a VM ended while it was in use.',
    'See its exit code and the end of its log in the message.',
  ),
  VMRE_VM_HUNG: kind(
    Failed,
    Internal,
    'A VM left a call unanswered for longer than it may, and was ended.',
    'See its log for what it was busy with, or give it more time with --restart-hung.',
  ),
  VMRE_VM_STOPPED: kind(
    Failed,
    Internal,
    'Something was asked of a VM that is stopped or stopping.',
    'Start it again, or ask earlier.',
  ),
  VMRE_VM_ANSWER_INVALID: kind(
    Protocol,
    Internal,
    'A VM answered something that the protocol does not allow.',
    'Report the message to the author of the VM.',
  ),
  VMRE_VM_CLOSED: kind(
    Failed,
    Internal,
    'A VM says that what is asked for is closed already.',
    'Ask before it is shut down.',
  ),
  VMRE_VM_NOT_FOUND: kind(
    Failed,
    NotFound,
    'A VM does not know the block, height or summary that is asked for.',
    'Ask for one that it has: see its last accepted block.',
  ),
  VMRE_BLOCK_REFUSED: kind(
    Failed,
    BadRequest,
    'A block does not stand on the last accepted one.',
    'Accept blocks in their order, each once; of a block that the VM built, tell its author.',
  ),
  VMRE_STATE_SYNC_MISSING: kind(
    Failed,
    Internal,
    'A VM does not implement state sync.',
    'Bootstrap it block by block.',
  ),
  VMRE_VM_ID_INVALID: kind(
    Usage,
    BadRequest,
    'An id, a node id or a name of a VM is not written as it has to be.',
    'The message says what is expected.',
  ),
  VMRE_BLS_KEY_INVALID: kind(
    Config,
    BadRequest,
    'The key that a node signs with cannot be read, or is none.',
    'Point at a file of 32 bytes, or at none, and a new one is made.',
  ),
  VMRE_CHAIN_DIFFERS: kind(
    Usage,
    BadRequest,
    'A data directory belongs to another chain, or is damaged.',
    'Use the genesis and the ids that the directory was made with, or another directory.',
  ),
  VMRE_CHAIN_DIVERGED: kind(
    Environment,
    Internal,
    'The state of a VM and the accepted blocks that are kept of its chain do not belong together.',
    'Restore the data directory as a whole from a copy. A VM that keeps its state in files/ gets every block replayed when that directory is moved away, if the kept blocks begin at genesis.',
  ),
  VMRE_CHAIN_ARCHIVE_INVALID: kind(
    Failed,
    BadRequest,
    'An archive of a chain is damaged, cut off, or holds what no chain has.',
    'Copy it again as a whole, or export the chain again. Nothing was imported.',
  ),
  VMRE_SNAPSHOT_UNKNOWN: kind(
    Failed,
    NotFound,
    'A chain has no snapshot of the id that is given.',
    'Use an id that chain.snapshot() has returned.',
  ),
  VMRE_STORE_FAILED: kind(
    Environment,
    Internal,
    'A store on disk cannot be opened, read or written, or is damaged.',
    'Check permissions and free space of the directory in the message, and that no other process uses it. Restore a damaged one as a whole from a copy.',
  ),
} as const;
