import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { readForeignFile } from '../../support/foreign-file';

import { descriptorFileOf, directoryOf, type Descriptor } from '../descriptor/descriptor';
import { readDescriptorFile } from '../descriptor/read-descriptors';
import { writeDescriptor } from '../descriptor/write-descriptor';
import { linkTree, writeWhole } from './copy-tree';
import { wrapFsErrors } from './wrap-fs-errors';
import { Stage } from './stage';

/**
 * Replaces an installed runtime by a prepared one. At every moment, a provider finds a complete runtime: the old or
 * the new one. A directory cannot replace another one atomically, so in between the descriptor points to a second
 * tree of the new runtime in the stage. Everything that needs disk space is prepared before; the swap consists of
 * renames, which another process can complete or undo after a crash. See docs/decisions/0016-install-swap.md.
 */
export class AtomicSwap {
  private readonly directory: string;
  private readonly file: string;

  constructor(
    plugins: string,
    private readonly stage: Stage,
    private readonly descriptor: Descriptor,
  ) {
    this.directory = join(plugins, directoryOf(descriptor.name));
    this.file = join(plugins, descriptorFileOf(descriptor.name));
  }

  /** @throws VMRE_INSTALL_REFUSED */
  prepare(): void {
    const { stage, descriptor, file, directory } = this;
    wrapFsErrors(`prepare in ${stage.path}`, () => {
      const text = writeDescriptor(descriptor);
      writeWhole(stage.text('final'), text);
      if (existsSync(file)) writeWhole(stage.text('previous'), readForeignFile(file));
      else writeWhole(stage.isFirst(), '');
      if (existsSync(file) && existsSync(directory)) {
        linkTree(stage.tree(), stage.interim());
        writeWhole(stage.text('interim'), this.interimText());
        writeWhole(stage.text('interim-back'), this.interimText());
      }
      writeWhole(stage.forward(), '');
      writeWhole(stage.text('plan'), text);
    });
  }

  /** @throws VMRE_INSTALL_REFUSED after undoing all changes */
  do(): void {
    try {
      wrapFsErrors(`put ${this.descriptor.name} in place`, () => this.goForward());
    } catch (error) {
      this.undo();
      throw error;
    }
  }

  /** Restores the previous runtime. */
  undo(): void {
    wrapFsErrors(`restore ${this.directory}`, () => this.goBack());
  }

  /** Completes or undoes the swap of a dead process, if it had begun. */
  private recover(): void {
    const { stage } = this;
    if (existsSync(stage.undoing())) return this.goBack();
    const isBegun =
      !existsSync(stage.tree()) ||
      existsSync(stage.previous()) ||
      (existsSync(stage.interim()) && !existsSync(stage.text('interim')));
    if (isBegun) this.goForward();
  }

  private goForward(): void {
    const { stage, directory, file } = this;
    if (existsSync(stage.tree())) {
      if (existsSync(directory)) {
        renameIfThere(stage.text('interim'), file);
        renameSync(directory, stage.previous());
      }
      renameSync(stage.tree(), directory);
    }
    renameIfThere(stage.text('final'), file);
  }

  private goBack(): void {
    const { stage, directory, file } = this;
    renameIfThere(stage.forward(), stage.undoing());
    if (existsSync(stage.isFirst())) rmSync(file, { force: true });
    const isMovedIn = !existsSync(stage.tree()) && !existsSync(stage.rejected());
    if (isMovedIn) {
      renameIfThere(stage.text('interim-back'), file);
      renameSync(directory, stage.rejected());
    }
    renameIfThere(stage.previous(), directory);
    renameIfThere(stage.text('previous'), file);
  }

  private interimText(): string {
    const { descriptor, stage } = this;
    const path = descriptor['runtime-path'] ?? '';
    const inDirectory = path.slice(directoryOf(descriptor.name).length);
    return writeDescriptor({
      ...descriptor,
      'runtime-path': `${stage.name}/interim${inDirectory}`,
    });
  }

  /** Recovers and removes the stages of dead processes. The plugins directory must be locked. */
  static cleanUp(plugins: string): void {
    for (const stage of Stage.deadIn(plugins)) {
      wrapFsErrors(`clean up ${stage.path}`, () => {
        if (existsSync(stage.text('plan'))) {
          const [descriptor] = readDescriptorFile(stage.text('plan')).descriptors;
          if (descriptor) new AtomicSwap(plugins, stage, descriptor).recover();
        }
        stage.remove();
      });
    }
  }
}

function renameIfThere(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}
