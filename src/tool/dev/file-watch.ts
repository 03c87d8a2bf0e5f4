import { existsSync, watch, type FSWatcher } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Build, SourceWatch } from './source-watch';

/** An editor that saves makes several changes at once. */
const TOGETHER_MS = 50;

/** Sources that run as they are. */
export class FileWatch implements SourceWatch {
  readonly failed: Promise<never>;
  private readonly watchers: FSWatcher[] = [];
  private timer: NodeJS.Timeout | undefined;
  private fail: (error: VmreError) => void = () => undefined;

  /**
   * @param directory of the project: its `src` is watched
   * @param runtime the executable; what is beside it is watched
   */
  constructor(
    private readonly directory: string,
    private readonly runtime: string,
  ) {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.failed.catch(() => undefined); // whoever waits is told
  }

  async start(onBuild: (build: Build) => void): Promise<void> {
    const places = new Set([dirname(this.runtime), join(this.directory, 'src')]);
    for (const place of places) {
      if (!existsSync(place)) continue;
      const watcher = watch(place, { recursive: place !== this.directory }, (_, name) => {
        clearTimeout(this.timer);
        const file = relative(this.directory, join(place, name ?? ''));
        this.timer = setTimeout(
          () => onBuild({ ok: true, summary: `${file} changed` }),
          TOGETHER_MS,
        );
      });
      watcher.on('error', (cause) => {
        const text = `${place} can no longer be watched: ${cause.message}`;
        this.fail(new VmreError('VMRE_WORKDIR_UNUSABLE', text, { cause }));
      });
      this.watchers.push(watcher);
    }
    onBuild({ ok: true, summary: 'nothing to compile' });
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    for (const watcher of this.watchers) watcher.close();
  }
}
