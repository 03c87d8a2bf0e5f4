import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import type { Head } from '../client/block';
import { PROMETHEUS_TEXT, prometheusText } from '../client/prometheus-text';
import { formatId } from '../ids/id';
import { failureOf } from '../transport/rpc-failure';
import type { RunningChain } from './running-chain';

/** What is answered over HTTP about a chain. */
export interface ChainAnswer {
  status: number;
  type: string;
  text: string;
}

/** Who asks for health or metrics asks again soon: a VM that hangs must not collect them. */
const REPORT_MS = 5000;

/** The metrics of the VM as Prometheus has them; 503 when there are none to be had. */
export async function chainMetrics(
  running: RunningChain | undefined,
  chain: string,
): Promise<ChainAnswer> {
  try {
    if (!running) throw new Error('the VM does not run now');
    const families = await running.client.gather({ deadlineMs: REPORT_MS });
    const text = prometheusText(families, { prefix: 'avalanche_', labels: { chain } });
    return { status: 200, type: PROMETHEUS_TEXT, text };
  } catch (error) {
    return { status: 503, type: 'text/plain; charset=utf-8', text: `${reasonOf(error)}\n` };
  }
}

/** Whether the VM runs and finds itself well, 200, or not, 503; and where the chain is. */
export async function chainHealth(
  running: RunningChain | undefined,
  head: Head | undefined,
): Promise<ChainAnswer> {
  const about = { height: head?.height.toString(), lastAccepted: head && formatId(head.id) };
  try {
    if (!running) throw new Error('the VM does not run now');
    const details = await running.client.health({ deadlineMs: REPORT_MS });
    return json(200, { healthy: true, ...about, details });
  } catch (error) {
    return json(503, { healthy: false, ...about, error: reasonOf(error) });
  }
}

/** The message of a crash has the log of the plugin, which is not for everybody. */
function reasonOf(error: unknown): string {
  const failure = failureOf(error);
  if (failure) return failure.text;
  return VmreError.is(error) ? `the VM does not answer: ${error.code}` : messageOf(error);
}

const json = (status: number, content: object): ChainAnswer => ({
  status,
  type: 'application/json',
  text: `${JSON.stringify(content, null, 2)}\n`,
});
