/**
 * Ordered, transactional stores of keys and values, in memory and on disk, for vats and for hosts of VMs.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/store
 */
export {
  MAX_KEY_BYTES,
  type CommitTime,
  type Entry,
  type ReadableStore,
  type Snapshot,
  type Store,
  type Write,
} from './store';
export { openMemoryStore } from './memory-store';
export { openDiskStore, type DiskStoreOptions } from './disk-store';
export { canCommitTogether, commitTogether, prefixed } from './prefixed';
