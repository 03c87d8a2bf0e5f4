import assert from 'node:assert/strict';

import type { TerminatedVat } from '../../../src/vat/kernel/cranks/crank-report';
import type { AddVatOptions } from '../../../src/vat/kernel/vats/create-vat';
import type { VatLimits } from '../../../src/vat/limits';
import type { VatManagerFactory } from '../../../src/vat/workers/manager/vat-manager';
import type { CapData } from '../../../src/vat/types/capdata';
import type { Message, VatDelivery } from '../../../src/vat/types/delivery';
import type { VatSyscall } from '../../../src/vat/types/syscall';
import type { VatLog } from '../../../src/vat/workers/realm';
import { data, type TestKernel } from '../kit';

/** Optional abilities of a worker. Workers without an ability skip its cases. */
export type Trait =
  /** It ends a delivery that takes too long. */
  | 'time'
  /** It meters the computation of a delivery, and ends one above the limit. */
  | 'steps'
  /** It ends a vat above the memory limit. */
  | 'memory'
  /** It passes on the output of the vat. */
  | 'log'
  /** It runs outside this process, where it can be killed. */
  | 'outside';

/** Options of the puppet. */
export interface PuppetOptions {
  limits?: VatLimits;
  log?: VatLog;
  /** Whether its code is another version, which makes an additional syscall. */
  differs?: boolean;
}

/** A kind of worker with the puppet in it: see test/fixtures/vat/puppet.js. */
export interface PuppetWorker {
  readonly name: string;
  readonly traits: readonly Trait[];
  make(options?: PuppetOptions): VatManagerFactory;
  /** For workers outside: kills the last one that was started, and waits for its exit. */
  kill?(): Promise<void>;
}

/** Steps of a puppet: `ask` is a syscall, the others are those of the fixture. */
export type Step =
  | readonly ['ask', ...Syscall]
  | readonly ['repeat', rounds: number, ...Syscall[]]
  | readonly ['count', amount: number]
  | readonly ['seen']
  | readonly ['say' | 'fail', text: string]
  | readonly ['spin' | 'hoard'];

/** Also an illegal one. */
export type Syscall = VatSyscall | readonly [string, ...unknown[]];

/** A vat that a case controls completely. */
export class Puppet {
  /** Why it was terminated. */
  end: TerminatedVat | undefined;

  private constructor(
    private readonly t: TestKernel,
    readonly id: string,
  ) {
    t.kernel.terminations$.subscribe((end) => {
      if (end.vatId === id) this.end = end;
    });
  }

  static async add(
    t: TestKernel,
    name: string,
    make: VatManagerFactory,
    options: AddVatOptions = {},
  ): Promise<Puppet> {
    const id = await t.kernel.addVatManager(name, make, { reapInterval: 'never', ...options });
    return new Puppet(t, id);
  }

  /** Its root, by the name in the kernel. */
  get root(): string {
    return this.t.kernel.vatRoot(this.id);
  }

  /** Makes it take some steps in one delivery. @param slots references of the kernel */
  async play(steps: readonly Step[], ...slots: string[]): Promise<unknown[]> {
    const { status, data: answer } = await this.playOut(steps, slots);
    assert.equal(status, 'fulfilled', answer?.body);
    return JSON.parse(answer?.body ?? '') as unknown[];
  }

  /** The same, for steps that should end it. @returns why it was terminated */
  async playToEnd(steps: readonly Step[], ...slots: string[]): Promise<string> {
    const { status, data: answer } = await this.playOut(steps, slots);
    assert.deepEqual([status, answer?.body], ['rejected', VAT_TERMINATED]);
    assert.ok(this.end, 'it was not terminated');
    return this.end.info.body;
  }

  /** Its deliveries since the last request. */
  async seen(): Promise<VatDelivery[]> {
    const [seen] = await this.play([['seen']]);
    return seen as VatDelivery[];
  }

  /** The messages among its deliveries. */
  async messages(): Promise<Message[]> {
    return (await this.seen()).flatMap((seen) => (seen[0] === 'message' ? [seen[2]] : []));
  }

  /** Sends it another message. */
  async tell(method: string, args: CapData = data('')): Promise<string> {
    const kpid = await this.t.kernel.queueMessage(this.id, method, args);
    await this.t.kernel.run();
    return kpid;
  }

  private async playOut(steps: readonly Step[], slots: readonly string[]) {
    const kpid = await this.tell('play', { body: JSON.stringify(steps), slots });
    const result = this.t.kernel.facet.result(kpid);
    await this.t.kernel.forget(kpid);
    return { status: result?.status, data: result && 'data' in result ? result.data : undefined };
  }
}

const VAT_TERMINATED = `#${JSON.stringify({ '#error': 'vat terminated', name: 'Error' })}`;
