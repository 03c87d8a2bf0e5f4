import type { ChainEvent } from '../../vm/chain/chain-event';
import type { ChainVm } from '../../vm/chain/chain-vm';
import { formatId } from '../../vm/ids/id';
import type { Head } from '../../vm/client/block';
import { messageOf } from '../../support/errors/vmre-error';
import type { Happening } from '../events/happening';
import { beginning } from '../events/preview';
import type { Subject } from '../subject';

/** Milliseconds for the answer of a VM to a question of the page. */
const ANSWER_MS = 2000;
/** The last accepted blocks that the page shows. */
const MAX_BLOCKS = 20;

/** Options of {@link inspectedChain}. */
export interface InspectedChainOptions {
  /** Name on the page. Default `chain`. */
  readonly name?: string | undefined;
  /** Events before now, such as those of its start. Default: none. */
  readonly earlier?: readonly ChainEvent[] | undefined;
}

/** Shows a chain: its blocks, its log, its state and its figures. */
export function inspectedChain(
  chain: ChainVm,
  { name = 'chain', earlier = [] }: InspectedChainOptions = {},
): Subject {
  let isOver = false;
  let blocks = 0;
  const last: Head[] = [];
  void chain.ended.catch(() => undefined).then(() => (isOver = true));
  return {
    name,
    type: 'chain',
    actions: {
      build: {
        label: 'Make a block',
        run: async () => {
          const { height, id } = await chain.buildBlock();
          return { height: String(height), id: formatId(id) };
        },
      },
    },
    watch: (publish) => {
      for (const event of earlier) publish(happeningOfChain(event));
      const subscription = chain.events$.subscribe((event) => {
        if (event.type === 'block') {
          blocks += 1;
          last.unshift(event.block);
          last.length = Math.min(last.length, MAX_BLOCKS);
        }
        publish(happeningOfChain(event));
      });
      return () => subscription.unsubscribe();
    },
    state: async () => ({
      counts: {
        height: String(chain.head.height),
        'last accepted': formatId(chain.head.id),
        process: chain.pid ?? 'not running',
        'has stopped': isOver,
      },
      ids: idsOf(chain),
      health: isOver ? 'the chain has stopped' : await healthOf(chain),
      'last blocks': last.map(({ height, id, bytes, timestamp }) => ({
        ...{ height: String(height), id: formatId(id) },
        ...{ bytes: bytes.length, timestamp: timestamp.toISOString() },
      })),
      'HTTP paths': isOver ? [] : chain.http.paths,
    }),
    metrics: () => ({
      height: Number(chain.head.height),
      'blocks since the page was opened': blocks,
      'memory of the host (MiB)': Math.round(process.memoryUsage.rss() / 2 ** 20),
    }),
  };
}

const idsOf = ({ identity }: ChainVm): object => ({
  chain: formatId(identity.chainId),
  network: identity.networkId,
});

/** The answer of the VM; or why there is none, which is worth seeing, too. */
async function healthOf(chain: ChainVm): Promise<unknown> {
  try {
    return await chain.client.health({ deadlineMs: ANSWER_MS });
  } catch (error) {
    return messageOf(error);
  }
}

/** An event of a chain; a block follows its parent. */
export function happeningOfChain(event: ChainEvent): Happening {
  const topic = 'chain';
  switch (event.type) {
    case 'block': {
      const { id, parentId, height, timestamp, bytes } = event.block;
      const text = `block ${height} ${formatId(id)}, ${bytes.length} bytes`;
      const data = {
        id: formatId(id),
        parent: formatId(parentId),
        timestamp: timestamp.toISOString(),
      };
      return {
        ...{ topic, kind: 'block', text, data },
        ...{ makes: [formatId(id)], follows: [formatId(parentId)] },
      };
    }
    case 'log': {
      const { level, text, time, stream, cutBytes } = event.line;
      const isWrong = level === 'error' || level === 'warn';
      return {
        ...{ topic, kind: 'log', text, time: time.getTime(), level: isWrong ? level : 'info' },
        data: { stream, level, text, ...(cutBytes > 0 && { cutBytes }) },
      };
    }
    default: {
      const error = 'error' in event ? event.error : undefined;
      const { type: kind, ...facts } = event;
      const why = error === undefined ? '' : `: ${messageOf(error)}`;
      const level = error === undefined ? ('info' as const) : ('error' as const);
      return { topic, kind, level, text: kind + why + textOf(facts), data: facts };
    }
  }
}

function textOf(facts: object): string {
  const shown = Object.entries(facts).filter(([, value]) =>
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value),
  );
  return shown.map(([name, value]) => ` ${name}=${beginning(String(value), 60)}`).join('');
}
