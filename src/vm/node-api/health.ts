import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { formatId } from '../ids/id';
import { failureOf } from '../../h2/grpc/rpc-failure';
import { NODE_API } from '../limits';
import { HealthCheck } from './health-check';
import { primaryAlias, type ChainFacts, type NodeFacts } from './node-facts';

/** The answer to a health request, as in AvalancheGo. */
export interface HealthReply {
  checks: Readonly<Record<string, object>>;
  healthy: boolean;
}

/** Checks with this tag are made for all tags. */
const APPLICATION = 'application';
const ALL = 'all';

/** The health of a node, checked on request. */
export class NodeHealth {
  private readonly checks: readonly HealthCheck[];
  private readonly ready: HealthCheck;

  constructor(node: NodeFacts) {
    const bootstrapped = (isThere: (chain: ChainFacts) => boolean) => (): string[] => {
      const missing = node.chains.filter((chain) => !isThere(chain));
      const subnets = [...new Set(missing.map(({ subnetId }) => formatId(subnetId)))];
      if (subnets.length > 0) throw new Unwell('subnets not bootstrapped', subnets);
      return subnets;
    };
    this.checks = [
      new HealthCheck('bootstrapped', [APPLICATION], bootstrapped(isRunning)),
      ...node.chains.map(
        (chain) =>
          new HealthCheck(primaryAlias(chain), [formatId(chain.subnetId)], () => wellOf(chain)),
      ),
    ];
    // A node that was ready once stays ready.
    this.ready = new HealthCheck('bootstrapped', [APPLICATION], bootstrapped(hasRun));
  }

  /** @param tags ids of subnets; an empty list for all checks */
  health(tags: readonly string[]): Promise<HealthReply> {
    const isAll = tags.length === 0 || tags.includes(ALL);
    const wanted = this.checks.filter(
      (check) => isAll || check.tags.some((tag) => tag === APPLICATION || tags.includes(tag)),
    );
    return replyOf(wanted);
  }

  /** Whether all chains have run. */
  readiness(): Promise<HealthReply> {
    return replyOf([this.ready]);
  }

  /** Whether the node is alive: it is while it answers. */
  liveness(): Promise<HealthReply> {
    return replyOf([]);
  }
}

const isRunning = (chain: ChainFacts): boolean => chain.running() !== undefined;
const hasRun = (chain: ChainFacts): boolean => chain.head() !== undefined;

/** The error of a failed check, with details. */
export class Unwell extends Error {
  constructor(
    text: string,
    readonly details: unknown,
  ) {
    super(text);
  }
}

async function replyOf(checks: readonly HealthCheck[]): Promise<HealthReply> {
  const results = await Promise.all(checks.map((check) => check.result()));
  return {
    checks: Object.fromEntries(checks.map(({ name }, at) => [name, results[at] as object])),
    healthy: results.every(({ error }) => error === undefined),
  };
}

async function wellOf(chain: ChainFacts): Promise<object> {
  const head = chain.head();
  const consensus = head && {
    lastAcceptedHeight: head.height,
    lastAcceptedID: formatId(head.id),
  };
  try {
    const running = chain.running();
    if (!running) throw new Error('the VM is not running');
    const vm = await running.client.health({ deadlineMs: NODE_API.reportMs });
    return { engine: { consensus, vm: vm ?? null } };
  } catch (error) {
    throw new Unwell(reasonOf(error), { engine: { consensus, vm: null } });
  }
}

/**
 * The reason of a failed call. The message of a crash contains the log of the plugin, which clients must not
 * see.
 */
export function reasonOf(error: unknown): string {
  const failure = failureOf(error);
  if (failure) return failure.text;
  return VmreError.is(error) ? `the VM does not answer: ${error.code}` : messageOf(error);
}
