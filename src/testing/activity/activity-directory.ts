import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The temporary directories of an activity. */
export interface ActivityDirectory {
  /** Contains the others. */
  readonly root: string;
  /** The work directory. */
  readonly work: string;
  /** For the configuration. */
  readonly data: string;
}

/** Creates the directories of an activity. */
export function createDirectory(): ActivityDirectory {
  const root = mkdtempSync(join(tmpdir(), 'vmre-test-'));
  const [work, data] = [join(root, 'work'), join(root, 'data')];
  mkdirSync(work);
  mkdirSync(data);
  return { root, work, data };
}
