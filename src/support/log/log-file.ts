import * as fs from 'node:fs';
import { basename, dirname } from 'node:path';

import { ensureDirectory } from '../ensure-directory';
import { messageOf, systemCodeOf } from '../errors/vmre-error';
import { openOwn } from '../foreign-file';
import { TrustedDirectory } from '../trusted-directory';

const { O_APPEND, O_CREAT, O_WRONLY } = fs.constants;

/** The location and size limit of a log file. */
export interface LogFilePlace {
  path: string;
  /**
   * A parent directory in which others may write. Below it, no link is followed, and only a regular file of this
   * user is written. Default: none, the path is trusted.
   */
  within?: string | undefined;
  /** Maximum size in bytes. When a line would exceed it, the file is renamed to `<path>.1`, replacing that file. */
  maxBytes: number;
}

/**
 * A log file that is written synchronously, so that it contains all lines before a crash. It never takes more than
 * twice its limit, even with several writing processes, and writing never throws: a full disk must not stop a runtime.
 */
export class LogFile {
  private readonly directory: TrustedDirectory | undefined;
  private file: number;
  private isUseless = false;

  /**
   * @param complain called with the reason when a line cannot be written
   * @throws Error if the file cannot be opened or must not be trusted
   */
  constructor(
    private readonly place: LogFilePlace,
    private readonly complain: (text: string) => void,
  ) {
    const { path, within } = place;
    if (within === undefined) {
      ensureDirectory(dirname(path));
    } else {
      this.directory = TrustedDirectory.below(within, path.slice(within.length + 1), true);
    }
    try {
      this.file = this.open();
    } catch (error) {
      this.directory?.close();
      throw error;
    }
  }

  write(line: string): void {
    if (this.isUseless) return;
    try {
      const bytes = Buffer.from(line);
      const fitting = bytes.length <= this.place.maxBytes ? bytes : Buffer.from(leftOut(bytes));
      this.makeRoom(fitting.length);
      for (let done = 0; done < fitting.length;) {
        done += fs.writeSync(this.file, fitting, done);
      }
    } catch (error) {
      // A disk may have room again later; after other errors, such as a failed rotation, writing stops.
      this.isUseless = systemCodeOf(error) !== 'ENOSPC';
      this.complain(`log file ${this.place.path} cannot be written: ${messageOf(error)}`);
    }
  }

  private open(): number {
    const { directory, place } = this;
    const flags = O_WRONLY | O_APPEND | O_CREAT;
    return directory
      ? openOwn(directory.of(basename(place.path)), flags, place.path)
      : fs.openSync(place.path, flags);
  }

  /** Rotates the file if needed. Several processes may share it: each checks the common size, and one renames it. */
  private makeRoom(bytes: number): void {
    const status = fs.fstatSync(this.file);
    if (!status.isFile() || status.size + bytes <= this.place.maxBytes) return;
    const path = this.pathOf(basename(this.place.path));
    const there = fs.lstatSync(path, { throwIfNoEntry: false });
    if (there?.ino === status.ino && there.dev === status.dev) {
      fs.renameSync(path, this.pathOf(`${basename(this.place.path)}.1`));
    }
    const next = this.open();
    fs.closeSync(this.file);
    this.file = next;
    if (fs.fstatSync(next).size + bytes > this.place.maxBytes) this.makeRoom(bytes);
  }

  private pathOf(name: string): string {
    const { directory, place } = this;
    return directory ? directory.of(name) : place.path.replace(/[^/\\]*$/, () => name);
  }
}

/** Replaces a line that is longer than the maximum size of the file. */
function leftOut(line: Buffer): string {
  const [, head = '{"level":40'] =
    /^(\{"level":\d+,"time":\d+)/.exec(line.toString('utf8', 0, 80)) ?? [];
  return `${head},"msg":"a line of ${line.length} bytes is left out: the file would be too large"}\n`;
}
