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

/** What a worker can do beside running a vat. Those that cannot are spared the cases of it. */
export type Trait =
  /** It ends a delivery that takes too long. */
  | 'time'
  /** It counts what a delivery computes, and ends one that computes too much. */
  | 'steps'
  /** It ends a vat that holds too much. */
  | 'memory'
  /** It passes on what the vat writes. */
  | 'log'
  /** It is somewhere outside, where it can be killed. */
  | 'outside';

/** How the puppet is to run. */
export interface PuppetOptions {
  limits?: VatLimits;
  log?: VatLog;
  /** Whether its code is another one, which makes a syscall more. */
  differs?: boolean;
}

/** A kind of worker with the puppet in it: see test/fixtures/vat/puppet.js. */
export interface PuppetWorker {
  readonly name: string;
  readonly traits: readonly Trait[];
  make(options?: PuppetOptions): VatManagerFactory;
  /** For workers outside: kills the one that was started last, and waits for its end. */
  kill?(): Promise<void>;
}

/** What a puppet can be told: `ask` a syscall, and what the fixture has beside it. */
export type Step =
  | readonly ['ask', ...Syscall]
  | readonly ['repeat', rounds: number, ...Syscall[]]
  | readonly ['count', amount: number]
  | readonly ['seen']
  | readonly ['say' | 'fail', text: string]
  | readonly ['spin' | 'hoard'];

/** Also one that no vat may make. */
export type Syscall = VatSyscall | readonly [string, ...unknown[]];

/** A vat whose every move a case makes. */
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

  /** Its root, as the kernel calls it. */
  get root(): string {
    return this.t.kernel.vatRoot(this.id);
  }

  /** Has it make some steps in one delivery. @param slots references of the kernel */
  async play(steps: readonly Step[], ...slots: string[]): Promise<unknown[]> {
    const { status, data: answer } = await this.playOut(steps, slots);
    assert.equal(status, 'fulfilled', answer?.body);
    return JSON.parse(answer?.body ?? '') as unknown[];
  }

  /** The same, for steps that are to be its end. @returns why it was terminated */
  async playToEnd(steps: readonly Step[], ...slots: string[]): Promise<string> {
    const { status, data: answer } = await this.playOut(steps, slots);
    assert.deepEqual([status, answer?.body], ['rejected', VAT_TERMINATED]);
    assert.ok(this.end, 'it was not terminated');
    return this.end.info.body;
  }

  /** What it was given since it was asked last. */
  async seen(): Promise<VatDelivery[]> {
    const [seen] = await this.play([['seen']]);
    return seen as VatDelivery[];
  }

  /** The messages among that. */
  async messages(): Promise<Message[]> {
    return (await this.seen()).flatMap((seen) => (seen[0] === 'message' ? [seen[2]] : []));
  }

  /** Sends it something else. */
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
