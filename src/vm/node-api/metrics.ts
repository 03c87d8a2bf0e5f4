import { PROMETHEUS_TEXT, prometheusText } from '../client/prometheus-text';
import { formatId } from '../ids/id';
import { vmNameOf } from '../ids/vm-id';
import type { Metric, MetricFamily } from '../protocol/metrics';
import { NODE_API } from '../limits';
import { reasonOf } from './health';
import { primaryAlias, type ChainFacts, type NodeFacts } from './node-facts';

/** An HTTP answer about a node. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** VMs whose metrics AvalancheGo names by the name of the VM; others by id. */
const known = new Set(['platformvm', 'avm', 'evm', 'subnetevm', 'xsvm']);

/** The metrics of all VMs for Prometheus, named as in AvalancheGo; 503 when no VM answers. */
export async function nodeMetrics({ chains }: NodeFacts): Promise<ApiAnswer> {
  const families = new Map<string, NamedFamily>();
  const failures: string[] = [];
  for (const part of await Promise.all(chains.map(metricsOf))) {
    if (typeof part === 'string') failures.push(part);
    // Chains on the same VM have the same families, and each may appear only once.
    else for (const family of part) addTo(families, family);
  }
  if (failures.length > 0 && failures.length === chains.length) {
    return { status: 503, type: 'text/plain; charset=utf-8', text: failures.join('') };
  }
  const comments = failures.map((failure) => `# ${failure}`).join('');
  const text = comments + prometheusText([...families.values()]);
  return { status: 200, type: PROMETHEUS_TEXT, text };
}

function addTo(families: Map<string, NamedFamily>, family: NamedFamily): void {
  const same = families.get(family.name);
  if (same) same.metric.push(...family.metric);
  else families.set(family.name, family);
}

type NamedFamily = MetricFamily & { metric: Metric[] };

/** @returns the reason for a failure, or the metrics with the names of VM and chain */
async function metricsOf(chain: ChainFacts): Promise<string | NamedFamily[]> {
  try {
    const running = chain.running();
    if (!running) throw new Error('the VM is not running');
    const found = await running.client.gather({ deadlineMs: NODE_API.reportMs });
    return found.map((family) => ({
      ...family,
      name: prefixOf(chain) + family.name,
      metric: family.metric.map((metric) => labelled(metric, primaryAlias(chain))),
    }));
  } catch (error) {
    return `${reasonOf(error).replace(/\s+/g, ' ')}\n`;
  }
}

const labelled = (metric: Metric, chain: string): Metric => ({
  ...metric,
  label: [...metric.label.filter(({ name }) => name !== 'chain'), { name: 'chain', value: chain }],
});

function prefixOf({ vmId }: ChainFacts): string {
  if (!vmId) return 'avalanche_';
  const name = vmNameOf(vmId);
  return `avalanche_${name !== undefined && known.has(name) ? name : formatId(vmId)}_`;
}
