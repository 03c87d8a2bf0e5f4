import { join } from 'node:path';

import type { Volume } from '../../runtime/deployment';
import type { Volumes } from '../../runtime/volumes';
import { fileInVolume, normalPath } from '../../runtime/work-volumes';

/** Volumes without directories. */
export class MemoryVolumes implements Volumes {
  readonly all: Volume[] = [];

  constructor(private readonly workdir: string) {}

  add(path: string): string {
    const normal = normalPath(path);
    let volume = this.all.find((known) => known.path === normal);
    if (!volume) {
      volume = { name: `vol-${this.all.length + 1}`, path: normal };
      this.all.push(volume);
    }
    return join(this.workdir, volume.name);
  }

  resolve(path: string): string {
    return fileInVolume(this.workdir, this.all, path);
  }
}
