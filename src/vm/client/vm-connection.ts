import { VmreError } from '../../support/errors/vmre-error';
import { VmService } from '../protocol/vm';
import { failureOf } from '../../h2/grpc/rpc-failure';
import { clientOf, pathOf, type ClientOf } from '../transport/service';
import type { CallOptions, Channel } from '../transport/transport';
import { CALLS } from '../limits';
import { Answer } from './answer';
import { finiteMs, linkSignals, type VmCallOptions } from './call-limits';

type VmMethods = typeof VmService.methods;
/** The name of a method of the service `VM`. */
export type VmMethod = keyof VmMethods;
type RequestOf<M extends VmMethod> = Parameters<ClientOf<VmMethods>[M]>[0];
type ResponseOf<M extends VmMethod> = Awaited<ReturnType<ClientOf<VmMethods>[M]>>;

/** An answer, and its checker. */
export interface Answered<M extends VmMethod> {
  content: ResponseOf<M>;
  answer: Answer;
}

/** Methods that are allowed after Shutdown. */
const alwaysAllowed = new Set<VmMethod>(['version', 'health']);

/** The calls to one VM: each has a limit, and none is made after Shutdown. */
export class VmConnection {
  private readonly client: ClientOf<VmMethods>;
  private readonly deadlineMs: number;
  private readonly closing = new AbortController();
  private shutdown: Promise<void> | undefined;

  /** @param deadlineMs milliseconds for calls without their own limit */
  constructor(channel: Channel, deadlineMs = CALLS.deadlineMs) {
    this.client = clientOf(VmService, channel);
    this.deadlineMs = deadlineMs;
  }

  get isShutDown(): boolean {
    return this.shutdown !== undefined;
  }

  /** @throws VMRE_RPC_FAILED, VMRE_VM_STOPPED, VMRE_VM_ANSWER_INVALID */
  async call<M extends VmMethod>(
    method: M,
    request: RequestOf<M>,
    { deadlineMs = this.deadlineMs, signal }: VmCallOptions = {},
    waitForReady = true,
  ): Promise<Answered<M>> {
    this.check(method);
    return this.send(method, request, { deadlineMs: finiteMs(deadlineMs), signal, waitForReady });
  }

  /** Makes a call that has no limit by default, and that ends when the VM is shut down. */
  async wait<M extends VmMethod>(
    method: M,
    request: RequestOf<M>,
    { deadlineMs = Infinity, signal }: VmCallOptions = {},
  ): Promise<Answered<M>> {
    this.check(method);
    const linked = linkSignals(signal, this.closing.signal);
    try {
      const options = { deadlineMs: finiteMs(deadlineMs), signal: linked.signal };
      return await this.send(method, request, options);
    } catch (error) {
      throw this.shutdown && !signal?.aborted && failureOf(error) ? stopped(method) : error;
    } finally {
      linked.release();
    }
  }

  /** Calls Shutdown once: a Go plugin panics at the second call. */
  shutDown(options: VmCallOptions = {}): Promise<void> {
    if (this.shutdown) return this.shutdown;
    const { deadlineMs = this.deadlineMs, signal } = options;
    const shutDown = async (): Promise<void> => {
      // A pending wait would keep a Go plugin from exiting.
      this.closing.abort();
      await this.send('shutdown', {}, { deadlineMs: finiteMs(deadlineMs), signal });
    };
    this.shutdown = shutDown();
    return this.shutdown;
  }

  private check(method: VmMethod): void {
    if (this.shutdown && !alwaysAllowed.has(method)) throw stopped(method);
  }

  private async send<M extends VmMethod>(
    method: M,
    request: RequestOf<M>,
    options: CallOptions,
  ): Promise<Answered<M>> {
    const answer = new Answer(pathOf(VmService.name, method));
    const ask = this.client[method] as (
      content: RequestOf<M>,
      options: CallOptions,
    ) => Promise<ResponseOf<M>>;
    try {
      return { content: await ask(request, options), answer };
    } catch (error) {
      const isMalformed = VmreError.is(error) && error.code === 'VMRE_FRAME_MALFORMED';
      throw isMalformed ? answer.broken(error.message, error) : error;
    }
  }
}

const stopped = (method: string): VmreError =>
  new VmreError('VMRE_VM_STOPPED', `${method} was called after the VM was shut down`);
