import type { Observable } from 'rxjs';

import { VmreError } from '../../support/errors/vmre-error';
import { graceOf, type StopOptions } from '../../support/stop-options';
import { Observers } from '../../support/observers';
import { thrownReporter } from '../launch/thrown-reporter';
import type { ChainVm } from '../chain/chain-vm';
import { writeLine } from '../launch/log/write-line';
import { checkDeadline } from '../services/app/open-requests';
import type { ValidatorState } from '../services/validator-state';
import { NETWORK } from '../limits';
import type { HostedNode } from './hosted-node';
import type { Network, NetworkRequestOptions } from './network';
import type { NetworkEvent } from './network-event';
import type { NetworkOptions } from './network-options';
import { NetworkStart } from './network-start';

/** A network that this process hosts. */
export class HostedNetwork implements Network {
  private stopping: Promise<void> | undefined;
  private isOver = false;
  readonly ended: Promise<void>;

  private constructor(
    private readonly parts: NetworkStart,
    private readonly observers: Observers<NetworkEvent>,
  ) {
    const chains = this.nodes.flatMap((node) => [...node.chains.values()]);
    this.ended = Promise.allSettled(chains.map((chain) => chain.ended)).then(() => this.end());
    this.ended.catch(() => undefined); // `ended` still rejects for its callers
  }

  /** See `startNetwork`. */
  static async start(options: NetworkOptions): Promise<HostedNetwork> {
    const { logger, onEvent, signal } = options;
    const observers = new Observers<NetworkEvent>(thrownReporter(logger));
    if (onEvent) observers.listen(onEvent);
    if (logger) {
      observers.listen(({ node, chain, event }) => {
        if (event.type === 'log') writeLine(logger, event.line, { node, chain });
      });
    }
    const start = await NetworkStart.open(options, (event) => observers.publish?.(event));
    const kill = (): Promise<void> => start.stop({ graceMs: 0 }).catch(() => undefined);
    const cancel = (): void => void kill();
    signal?.addEventListener('abort', cancel); // chains that run no longer listen to it
    try {
      await start.run();
      if (signal?.aborted) throw cancelledStart(signal);
    } catch (error) {
      await kill();
      await start.close().catch(() => undefined);
      throw signal?.aborted ? cancelledStart(signal) : error;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    return new HostedNetwork(start, observers);
  }

  get events$(): Observable<NetworkEvent> {
    return this.observers.observable();
  }

  get nodes(): readonly HostedNode[] {
    return this.parts.nodes;
  }

  get validators(): ValidatorState {
    return this.parts.validators;
  }

  node(name?: string): HostedNode {
    const found =
      name === undefined ? this.nodes[0] : this.nodes.find((node) => node.name === name);
    if (found) return found;
    const text = `unknown node ${name}; the nodes are: ${this.nodes.map((node) => node.name).join(', ')}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  }

  chain(name: string, node?: string): ChainVm {
    return this.node(node).chain(name);
  }

  async request(
    chain: string,
    node: string,
    content: Uint8Array,
    { deadlineMs = NETWORK.requestMs, signal }: NetworkRequestOptions = {},
  ): Promise<Buffer> {
    const to = this.node(node);
    to.chain(chain); // throws unless it exists
    if (this.stopping || this.isOver) {
      throw new VmreError('VMRE_VM_STOPPED', 'the network has stopped');
    }
    const ms = checkDeadline(deadlineMs, 'deadlineMs');
    return this.parts.ask(chain, to, content, ms, signal);
  }

  async stop(options: StopOptions = {}): Promise<void> {
    if (graceOf(options, undefined) === 0) void this.parts.stop(options).catch(() => undefined);
    this.stopping ??= this.parts.stop(options);
    try {
      await this.stopping;
    } finally {
      await this.ended; // after a failure of one chain, others still stop
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async end(): Promise<void> {
    this.isOver = true;
    try {
      await this.parts.close();
    } finally {
      this.observers.complete();
    }
  }
}

const cancelledStart = ({ reason }: AbortSignal): VmreError =>
  new VmreError('VMRE_VM_STOPPED', 'the start of the network was cancelled', { cause: reason });
