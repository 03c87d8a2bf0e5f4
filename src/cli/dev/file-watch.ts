import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { DirectoryTree } from './directory-tree';
import type { Build, SourceWatch } from './source-watch';
import { deferred } from '../../support/deferred';

/** Saving a file causes several events. */
const TOGETHER_MS = 50;

/** Watches sources that need no compiler. */
export class FileWatch implements SourceWatch {
  private readonly failure = deferred<never>();
  readonly failed = this.failure.promise;
  private readonly trees: DirectoryTree[];
  private timer: NodeJS.Timeout | undefined;
  private onBuild: (build: Build) => void = () => undefined;

  /**
   * @param directory of the project; its `src` is watched
   * @param runtime path of the executable, whose directory is watched; undefined if it is looked up in PATH
   */
  constructor(
    private readonly directory: string,
    runtime: string | undefined,
  ) {
    this.failed.catch(() => undefined); // handled by those who await it
    const beside = runtime === undefined ? [] : [dirname(runtime)];
    const places = new Set([...beside, join(directory, 'src')]);
    this.trees = [...places].map((place) =>
      this.tree(place, place === directory ? 'files only' : 'recursive'),
    );
  }

  /** @throws VMRE_WORKDIR_UNUSABLE if no watched directory exists or the system refuses a watch */
  async start(onBuild: (build: Build) => void): Promise<void> {
    if (!this.trees.some(({ top }) => existsSync(top))) {
      const places = this.trees.map(({ top }) => top).join(', ');
      throw new VmreError('VMRE_WORKDIR_UNUSABLE', `nothing to watch; missing: ${places}`, {
        hint: 'Run vmre dev in the directory of a project.',
      });
    }
    this.onBuild = onBuild;
    for (const tree of this.trees) tree.follow();
    onBuild({ ok: true, summary: 'nothing to compile' });
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    for (const tree of this.trees) tree.close();
  }

  private tree(top: string, reach: 'recursive' | 'files only'): DirectoryTree {
    const onFailure = (cause: Error): void => {
      const text = `${top} cannot be watched: ${cause.message}`;
      this.failure.reject(new VmreError('VMRE_WORKDIR_UNUSABLE', text, { cause }));
    };
    return new DirectoryTree(top, reach, (path) => this.change(path), onFailure);
  }

  private change(path: string): void {
    const file = printable(relative(this.directory, path));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const tree of this.trees) tree.follow();
      this.onBuild({ ok: true, summary: `${file} changed` });
    }, TOGETHER_MS);
  }
}
