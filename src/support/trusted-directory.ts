import * as fs from 'node:fs';
import { join } from 'node:path';

import { systemCodeOf } from './errors/vmre-error';

const { O_DIRECTORY = 0, O_NOFOLLOW = 0, O_RDONLY } = fs.constants;
/** Flag of Linux for directories that may be traversed but not read; Node has no constant for it. */
const O_PATH = 0o10000000;
const PRIVATE = 0o700;

/** Whether descriptors can be used in paths, as on Linux with `/proc`. */
const hasPaths = (): boolean =>
  (knownPaths ??= process.platform === 'linux' && fs.existsSync('/proc/self/fd'));
let knownPaths: boolean | undefined;

/**
 * A directory that is held open, so that it cannot be replaced by another one: names in it are resolved through
 * its descriptor, if the system supports that. Otherwise its path is used, which leaves a short race.
 */
export class TrustedDirectory {
  private constructor(
    private readonly descriptor: number,
    private readonly path: string,
  ) {}

  /** @param path path of the directory, which may be a link */
  static open(path: string, flags = 0): TrustedDirectory {
    return new TrustedDirectory(openDirectory(path, flags), path);
  }

  /**
   * Runs an action in the directory of a file below `root`, without following links.
   *
   * @param path path relative to `root`, with `/`
   * @param make whether missing directories are created
   */
  static with<T>(
    root: string,
    path: string,
    make: boolean,
    act: (directory: TrustedDirectory, name: string) => T,
  ): T {
    const directory = TrustedDirectory.below(root, path, make);
    try {
      return act(directory, path.split('/').at(-1) as string);
    } finally {
      directory.close();
    }
  }

  /** Opens the directory of a file below `root`; the caller must close it. */
  static below(root: string, path: string, make: boolean): TrustedDirectory {
    const parts = path.split('/');
    if (parts.some((part) => ['', '.', '..'].includes(part))) throw new RangeError(path);
    let directory = TrustedDirectory.open(root);
    for (const part of parts.slice(0, -1)) {
      try {
        const inner = directory.enter(part, make);
        directory.close();
        directory = inner;
      } catch (error) {
        directory.close();
        throw error;
      }
    }
    return directory;
  }

  /** Returns the path of a name in the directory, for one system call. */
  of(name: string): string {
    return hasPaths() ? `/proc/self/fd/${this.descriptor}/${name}` : join(this.path, name);
  }

  close(): void {
    fs.closeSync(this.descriptor);
  }

  private enter(name: string, make: boolean): TrustedDirectory {
    const path = this.of(name);
    if (make) {
      try {
        fs.mkdirSync(path, { mode: PRIVATE });
      } catch (error) {
        if (systemCodeOf(error) !== 'EEXIST') throw error;
      }
    }
    const shown = join(this.path, name);
    try {
      return new TrustedDirectory(openDirectory(path, O_NOFOLLOW), shown);
    } catch (error) {
      const code = systemCodeOf(error);
      if (code !== 'ELOOP' && code !== 'ENOTDIR' && code !== 'EMLINK') throw error;
      throw new Error(`${shown} is a link or a file; a directory is expected`, {
        cause: error,
      });
    }
  }
}

const openDirectory = (path: string, flags: number): number =>
  fs.openSync(path, (hasPaths() ? O_PATH : O_RDONLY) | O_DIRECTORY | flags);
