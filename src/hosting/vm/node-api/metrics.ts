import { PROMETHEUS_TEXT, prometheusText } from '../client/prometheus-text';
import { formatId } from '../ids/id';
import { vmNameOf } from '../ids/vm-id';
import { REPORT_MS, reasonOf } from './health';
import { primaryAlias, type ChainFacts, type NodeFacts } from './node-facts';

/** What is answered over HTTP about a node. */
export interface ApiAnswer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** VMs that AvalancheGo calls by their names; others have their ids there. */
const known = new Set(['platformvm', 'avm', 'evm', 'subnetevm', 'xsvm']);

/** The metrics of all VMs as Prometheus has them, named as by AvalancheGo; 503 when there are none to be had. */
export async function nodeMetrics({ chains }: NodeFacts): Promise<ApiAnswer> {
  const parts = await Promise.all(chains.map(metricsOf));
  const isAnyThere = parts.some(({ isThere }) => isThere);
  if (isAnyThere || parts.length === 0) {
    const text = parts.map((part) => (part.isThere ? part.text : `# ${part.text}`)).join('');
    return { status: 200, type: PROMETHEUS_TEXT, text };
  }
  const text = parts.map((part) => part.text).join('');
  return { status: 503, type: 'text/plain; charset=utf-8', text };
}

async function metricsOf(chain: ChainFacts): Promise<{ isThere: boolean; text: string }> {
  try {
    const running = chain.running();
    if (!running) throw new Error('the VM does not run now');
    const families = await running.client.gather({ deadlineMs: REPORT_MS });
    const labels = { chain: primaryAlias(chain) };
    return { isThere: true, text: prometheusText(families, { prefix: prefixOf(chain), labels }) };
  } catch (error) {
    return { isThere: false, text: `${reasonOf(error).replace(/\s+/g, ' ')}\n` };
  }
}

function prefixOf({ vmId }: ChainFacts): string {
  if (!vmId) return 'avalanche_';
  const name = vmNameOf(vmId);
  return `avalanche_${name !== undefined && known.has(name) ? name : formatId(vmId)}_`;
}
