import type { Step } from './step';

/** Runs steps of several variants concurrently; timed steps run alone. */
export class SideBySide {
  private lastAlone: Promise<unknown> = Promise.resolve();
  private readonly others = new Set<Promise<unknown>>();

  go({ isAlone, go }: Step): Promise<number> {
    const before = isAlone ? [this.lastAlone, ...this.others] : [this.lastAlone];
    const going = Promise.all(before).then(go);
    const over = going.catch(() => undefined);
    if (isAlone) this.lastAlone = over;
    else {
      this.others.add(over);
      void over.then(() => this.others.delete(over));
    }
    return going;
  }
}
