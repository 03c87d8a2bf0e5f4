import type { Volume } from './deployment';

/**
 * The volumes of an activity: subdirectories of the work directory, each with the path that the requestor uses. A
 * second `deploy` in the same work directory finds the same directories.
 */
export interface Volumes {
  /**
   * All volumes of this activity, in the order of their creation.
   *
   * @throws VMRE_WORKDIR_UNUSABLE when the file of `deploy` was replaced, for example by a link
   */
  readonly all: readonly Volume[];
  /**
   * Adds a volume and creates its directory. Only in `deploy` does the supervisor learn of it.
   *
   * @param path the absolute path that requestors use
   * @returns the directory on this machine
   * @throws VMRE_VOLUME_INVALID, VMRE_WORKDIR_UNUSABLE
   */
  add(path: string): string;
  /**
   * The file on this machine for a path inside the runtime: in the volume with the longest path that covers it, as
   * the supervisor chooses for transfers. Only the text of the path is examined. A volume contains whatever the
   * requestor put there, including links that lead out of it. To avoid following them, compare the `fs.realpath` of
   * the file with that of the volume.
   *
   * @param path absolute, without `..`
   * @throws VMRE_VOLUME_INVALID when no volume covers it
   */
  resolve(path: string): string;
}
