import { AttackedKernel, workers, type Outcome } from './attacked-kernel';
import { corpus } from './corpus';

/** The most informative ones: each succeeded somewhere, in a different way. */
const telling = [
  ...['vm2/recursion', 'vm2/return-process', 'vm2/prepare-stack', 'vm2/species-of-rejection'],
  ...['vm2/get-prototype-of', 'vm2-2026/async-promise', 'vm2-2026/symbol-name'],
  ...['realms/stack-bumping', 'realms/spread-import', 'realms/thrown-across'],
  ...['contexts/main-context', 'contexts/enclave', 'stacks/harden', 'stacks/console'],
  ...['stacks/read-engine', 'promises/hook-symbols', 'text/source', 'text/source-phase-comment'],
  ...['hooks/all-traps', 'shared/names', 'givens/exit-deep'],
];

const succeeded = (outcomes: readonly Outcome[]) =>
  outcomes
    .filter(({ successes }) => successes.length > 0)
    .map(({ attack, successes }) => [attack.id, ...successes]);

test.each(workers)(
  'known escapes of other sandboxes fail in one that is %s',
  async (worker) => {
    const attacks = telling.map((id) => corpus.find((each) => each.id === id)!);
    expect(attacks.every((each) => each !== undefined)).toBe(true);
    const kernel = new AttackedKernel({ worker, around: 'plain' });
    const outcomes: Outcome[] = [];
    for (const attack of attacks.filter(({ alone }) => alone)) {
      outcomes.push(...(await kernel.carryOut([attack])));
    }
    outcomes.push(...(await kernel.carryOut(attacks.filter(({ alone }) => !alone))));
    expect(await kernel.close()).toEqual([]);
    expect(succeeded(outcomes)).toEqual([]);
    expect(outcomes).toHaveLength(attacks.length);
  },
  120_000,
);
