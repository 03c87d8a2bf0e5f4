import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { DirectoryTree } from './directory-tree';
import type { Build, SourceWatch } from './source-watch';

/** An editor that saves makes several changes at once. */
const TOGETHER_MS = 50;

/** Sources that run as they are. */
export class FileWatch implements SourceWatch {
  readonly failed: Promise<never>;
  private readonly trees: DirectoryTree[];
  private timer: NodeJS.Timeout | undefined;
  private fail: (error: VmreError) => void = () => undefined;
  private onBuild: (build: Build) => void = () => undefined;

  /**
   * @param directory of the project: its `src` is watched
   * @param runtime the executable, unless it is anywhere in PATH; what is beside it is watched
   */
  constructor(
    private readonly directory: string,
    runtime: string | undefined,
  ) {
    this.failed = new Promise((_, reject) => (this.fail = reject));
    this.failed.catch(() => undefined); // whoever waits is told
    const beside = runtime === undefined ? [] : [dirname(runtime)];
    const places = new Set([...beside, join(directory, 'src')]);
    this.trees = [...places].map((place) =>
      this.tree(place, place === directory ? 'files alone' : 'with all below'),
    );
  }

  /** @throws VMRE_WORKDIR_UNUSABLE when there is nothing to watch, or it cannot be watched */
  async start(onBuild: (build: Build) => void): Promise<void> {
    if (!this.trees.some(({ top }) => existsSync(top))) {
      const places = this.trees.map(({ top }) => top).join(' and ');
      throw new VmreError('VMRE_WORKDIR_UNUSABLE', `there is nothing to watch: no ${places}`, {
        hint: 'Start it in the directory of a project.',
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

  private tree(top: string, reach: 'with all below' | 'files alone'): DirectoryTree {
    const onFailure = (cause: Error): void => {
      const text = `${top} cannot be watched: ${cause.message}`;
      this.fail(new VmreError('VMRE_WORKDIR_UNUSABLE', text, { cause }));
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
