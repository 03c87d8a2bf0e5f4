import type { ChainRules } from './chain/guest-chain';
import type { GuestLog } from './guest-log';
import type { GuestMetrics } from './metrics/guest-metrics';
import type { Vm } from './vm';
import type { VmBlock } from './vm-block';

interface Author<B extends VmBlock> {
  readonly vm: Vm<B>;
  readonly log: GuestLog;
  readonly metrics: GuestMetrics;
}

/** The author's rules for a chain. What a hook after a decision throws is logged: the decision stands. */
export function rulesOf<B extends VmBlock>({ vm, log, metrics }: Author<B>): ChainRules<B> {
  const careful = async (name: string, hook: () => unknown): Promise<void> => {
    try {
      await hook();
    } catch (error) {
      metrics.thrown += 1;
      log.error(`${name} of the VM failed`, { error });
    }
  };
  return {
    parse: (bytes) => vm.parse(bytes),
    genesis: (bytes, state) => vm.genesis(bytes, state),
    build: ({ block, id, height, ms }, state, given) =>
      vm.build({
        parent: block,
        parentId: Buffer.from(id),
        height: height + 1n,
        timestamp: new Date(Math.max(Date.now(), ms)),
        state,
        ...given,
      }),
    apply: (state, block, parent, given) => vm.apply(state, block, { parent, ...given }),
    accepted: async (block) => {
      metrics.accepted += 1;
      await careful('accepted', () => vm.accepted(block));
    },
    rejected: async (block) => {
      metrics.rejected += 1;
      await careful('rejected', () => vm.rejected(block));
    },
  };
}
