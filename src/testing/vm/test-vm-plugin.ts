import { join } from 'node:path';

/**
 * Path of a plugin for tests: a complete Avalanche VM in TypeScript, whose chain is a list of texts. It
 * starts like any plugin, on Node alone, also where the environment is empty.
 *
 * Its JSON-RPC methods: `guest.put { text }` gives it a text for a block (one that begins with `invalid`
 * fails to verify, one that begins with `context ` wants the height of the P-chain, which its block holds),
 * `guest.issueTx { tx }` does the same, `guest.last`, `guest.block { id }`, `guest.seen`,
 * `guest.host { service, method, request }` calls a service of the host, `guest.exit { code }`,
 * `guest.hang`. It answers requests of other nodes with their own bytes, `silence` not at all, `refuse` with
 * an error, and `sign …` with its signature of a Warp message that has this as its payload. Below `/echo`,
 * `/stream`, `/flow?bytes=N` and `/ws` it has handlers for tests of HTTP; below `/socket` it takes JSON-RPC over
 * a web socket. The variables `TEST_VM_PROTOCOL` (default 45) and `TEST_VM_STATE_SYNC=1` change what it
 * announces and whether it has state sync. With `TEST_VM_UNSYNCED=5` it keeps its blocks in its own directory,
 * the last 5 in memory alone: a kill takes them.
 */
export const testVmPlugin: string = join(__dirname, '../../../bin/vmre-test-vm');
