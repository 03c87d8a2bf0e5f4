import type { Battlefield, Outcome } from './attacked-kernel';
import { knownLimitOf } from './known-limits';

interface Kind {
  readonly first: Outcome;
  readonly where: string;
  readonly ids: Set<string>;
}

/** A text without the parts that differ between attacks. */
const kindOf = (text: string): string =>
  text
    .replace(/^it\S* /, '')
    .replace(/\d+/g, 'N')
    .split('\n', 1)
    .join()
    .slice(0, 120);

/** Host functions in a stack that an attack has read: they show the cause of the leak. */
const hostFrames = (successes: readonly string[]): string => {
  const frames = successes.join('\n').match(/at [^\n]*\(node:[^\n]*\)/g) ?? [];
  return [...new Set(frames)].slice(0, 2).join(' ').replace(/\d+/g, 'N');
};

/** A summary of all attacks: successes, and other notable results. */
export class Report {
  attacks = 0;
  private readonly successes = new Map<string, Kind>();
  private readonly others = new Map<string, number>();

  add(field: Battlefield, outcome: Outcome): void {
    this.attacks += 1;
    const where = `${field.worker}, ${field.around}`;
    const [success] = outcome.successes;
    const limit = knownLimitOf(field, outcome.successes);
    if (success !== undefined && limit === undefined) {
      const key = `${where}: ${kindOf(success)} ${hostFrames(outcome.successes)}`;
      const kind = this.successes.get(key) ?? { first: outcome, where, ids: new Set() };
      kind.ids.add(outcome.attack.id);
      this.successes.set(key, kind);
    }
    for (const [what, why] of [
      ['ended', outcome.ended],
      ['says nothing', outcome.broken],
      ['known limit', limit],
    ]) {
      if (why === undefined) continue;
      const key = `${field.worker}: ${what}: ${kindOf(why)}`;
      this.others.set(key, (this.others.get(key) ?? 0) + 1);
    }
  }

  get hasSuccesses(): boolean {
    return this.successes.size > 0;
  }

  /** The successful attacks, with one complete example of each kind. */
  describeSuccesses(): string {
    return [...this.successes]
      .map(([key, { first, ids }]) => {
        const { attack, successes } = first;
        const all = [...ids];
        const generated = all.filter((id) => id.startsWith('generated'));
        const named = all.filter((id) => !generated.includes(id));
        return [
          `SUCCESS ${key}`,
          `  by ${all.length} attacks: ${[...named, ...generated.slice(0, 3)].join(', ')}`,
          `  ${attack.id}: ${attack.says} (${attack.of})`,
          ...successes.map((each) => `    ${each.replace(/\n/g, '\n      ')}`),
          `  its text:${attack.code.replace(/\n/g, '\n    ')}`,
        ].join('\n');
      })
      .join('\n');
  }

  describeOthers(): string {
    const others = [...this.others].sort(([, one], [, other]) => other - one).slice(0, 40);
    return others.map(([key, count]) => `${count} × ${key}`).join('\n');
  }
}
