import assert from 'node:assert/strict';

import type { DeviceMaker } from '../../../src/vat/devices/device';
import type { AddVatOptions } from '../../../src/vat/kernel/vats/create-vat';
import type { Store } from '../../../src/store/store';
import { violations } from '../invariants';
import { data, TestKernel, type Script, type TestVat } from '../kit';
import { Puppet, type PuppetOptions, type PuppetWorker, type Trait } from './puppet';

/** A requirement for every worker, whatever runs it. */
export interface ConformanceCase {
  readonly name: string;
  /** Only for workers with this ability. */
  readonly needs?: Trait | undefined;
  /** Rejects if the worker behaves differently. */
  run(worker: PuppetWorker): Promise<void>;
}

/** A case that plays with puppets of one kernel. */
export const scene = (
  name: string,
  act: (stage: Stage) => Promise<void>,
  needs?: Trait,
): ConformanceCase => ({
  name,
  needs,
  run: async (worker) => {
    const stage = new Stage(worker);
    try {
      await act(stage);
      assert.deepEqual(violations(stage.t.state), []);
    } finally {
      await stage.t.kernel.close();
    }
  },
});

/** A kernel for puppets of one worker, and for vats of this process. */
export class Stage {
  t: TestKernel;

  constructor(
    readonly worker: PuppetWorker,
    store?: Store,
  ) {
    this.t = new TestKernel(store);
  }

  /** A puppet that has started. */
  async puppet(
    name = 'puppet',
    options: PuppetOptions = {},
    rest: AddVatOptions = {},
  ): Promise<Puppet> {
    const puppet = await Puppet.add(this.t, name, this.worker.make(options), rest);
    await this.t.kernel.run();
    return puppet;
  }

  /** A puppet that has forgotten its start. */
  async freshPuppet(name?: string, options?: PuppetOptions): Promise<Puppet> {
    const puppet = await this.puppet(name, options);
    await puppet.seen();
    return puppet;
  }

  /** A vat of this process, with its root by the name in the kernel. */
  async partner(name: string, script?: Script): Promise<{ vat: TestVat; root: string }> {
    const vat = await this.t.vat(name, script);
    await this.t.kernel.run();
    return { vat, root: this.t.kernel.vatRoot(name) };
  }

  /** @returns its root node, by the name in the kernel */
  async device(make: DeviceMaker): Promise<string> {
    await this.t.kernel.addDevice('box', make);
    return this.t.kernel.facet.deviceRoot('box');
  }

  /** Makes a vat of this process send a message to a puppet. */
  async send(from: TestVat, to: Puppet, method: string, ...slots: string[]): Promise<void> {
    await this.t.kernel.forget(await this.t.send(from.id, 'meet', data('', to.root)));
    const [root = ''] = from.message.slots;
    from.takeLog();
    await this.t.act(from, (syscall) => syscall.send(root, method, data(method, ...slots)));
  }

  /** Others are unaffected: they answer, and the kernel violates no invariant. */
  async expectOthersToCarryOn(other: Puppet): Promise<void> {
    assert.deepEqual(await other.play([['count', 1]]), [1]);
    assert.equal(other.end, undefined);
    assert.deepEqual(violations(this.t.state), []);
  }
}
