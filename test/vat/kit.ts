import { Kernel } from '../../src/vat/kernel/kernel';
import type { KernelSetup } from '../../src/vat/kernel/kernel-setup';
import type { CrankReport } from '../../src/vat/kernel/cranks/crank-report';
import type { AddVatOptions } from '../../src/vat/kernel/vats/create-vat';
import { rawManager } from '../../src/vat/workers/manager/raw-manager';
import type { RawSyscalls } from '../../src/vat/workers/raw-vat';
import type { VatManagerFactory } from '../../src/vat/workers/manager/vat-manager';
import type { CapData } from '../../src/vat/types/capdata';
import type { Message, Resolution, VatDelivery } from '../../src/vat/types/delivery';
import type { VatSyscallHandler } from '../../src/vat/types/syscall';
import { openMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import type { KRef, VRef, VatId } from '../../src/vat/types/refs';

/** Data with the given references. */
export const data = (text: string, ...slots: string[]): CapData => ({
  body: `#${JSON.stringify(text)}`,
  slots,
});

/** Data that is a single object. */
export const only = (object: string): CapData => data('$0', object);
/** Data that is a single promise. */
export const promiseOf = (promise: string): CapData => data('&0', promise);

export const fulfil = (promise: string, value: CapData): Resolution => [
  promise,
  { rejected: false, data: value },
];
export const reject = (promise: string, reason: CapData): Resolution => [
  promise,
  { rejected: true, data: reason },
];

/** Data of an error that the kernel makes. */
export const error = (message: string, name = 'Error'): CapData => ({
  body: `#${JSON.stringify({ '#error': message, name })}`,
  slots: [],
});

/** The reaction of a vat to a delivery. */
export type Script = (delivery: VatDelivery, syscall: RawSyscalls, vat: TestVat) => unknown;

/** A raw vat that a test scripts, and its deliveries. */
export class TestVat {
  id = '';
  /** All deliveries except `startVat`. */
  readonly log: VatDelivery[] = [];
  syscall!: RawSyscalls;
  /** Makes any syscall. */
  handler!: VatSyscallHandler;

  constructor(
    readonly name: string,
    public script: Script = () => undefined,
  ) {}

  readonly make: VatManagerFactory = (handler) => {
    this.handler = handler;
    return rawManager((syscall) => {
      this.syscall = syscall;
      return (delivery) => {
        if (delivery[0] !== 'startVat') this.log.push(delivery);
        return this.script(delivery, syscall, this) as undefined;
      };
    })(handler);
  };

  /** Clears its deliveries. */
  takeLog(): VatDelivery[] {
    return this.log.splice(0);
  }

  /** The latest message: its target, its slots and its result. */
  get message(): { target: string; msg: Message; slots: readonly string[]; result: string } {
    const found = this.log.findLast(([type]) => type === 'message');
    if (found?.[0] !== 'message') throw new Error(`${this.name} has got no message`);
    const [, target, msg] = found;
    return { target, msg, slots: msg.args.slots, result: msg.result ?? '' };
  }
}

/** A kernel with scripted vats. */
export class TestKernel {
  readonly kernel: Kernel;
  readonly cranks: CrankReport[] = [];

  constructor(
    readonly store: Store = openMemoryStore(),
    setup: KernelSetup = {},
  ) {
    this.kernel = new Kernel(store, setup);
    this.kernel.cranks$.subscribe((report) => this.cranks.push(report));
  }

  /** The state itself. */
  get state() {
    return this.kernel.state;
  }

  /** Adds a vat, and lets it start. */
  async vat(name: string, script?: Script, options: AddVatOptions = {}): Promise<TestVat> {
    const vat = new TestVat(name, script);
    vat.id = await this.kernel.addVatManager(name, vat.make, { reapInterval: 'never', ...options });
    return vat;
  }

  async run(): Promise<void> {
    await this.kernel.run({ maxCranks: 10_000 });
  }

  /** Sends a message of the host, and runs. @returns the promise of its result */
  async send(target: string, method: string, args: CapData = data('')): Promise<string> {
    const kpid = await this.kernel.queueMessage(target, method, args);
    await this.run();
    return kpid;
  }

  /** Makes a vat act in a separate delivery. */
  async act(vat: TestVat, act: (syscall: RawSyscalls) => unknown): Promise<CrankReport> {
    const { script } = vat;
    vat.script = (_delivery, syscall) => {
      vat.script = script;
      vat.log.pop();
      return act(syscall);
    };
    const kpid = await this.kernel.queueMessage(vat.id, 'act');
    const from = this.cranks.length;
    await this.run();
    await this.kernel.forget(kpid);
    const report = this.cranks.slice(from).find(({ vatId }) => vatId === vat.id);
    if (!report) throw new Error(`${vat.name} has not acted`);
    return report;
  }

  /** The name of something in a vat. */
  vref(vat: TestVat, kref: string): string | undefined {
    return this.state.vats.get(vat.id as VatId)?.clist.ofKref(kref as KRef)?.vref;
  }

  kref(vat: TestVat, vref: string): string {
    const entry = this.state.vats.get(vat.id as VatId)?.clist.ofVref(vref as VRef);
    if (!entry) throw new Error(`${vat.name} has no ${vref}`);
    return entry.kref;
  }

  /** Introduces an object or promise of one vat to another. @returns its name in the other */
  async give(from: TestVat, vref: string, to: TestVat): Promise<string> {
    const { script } = to;
    let given = '';
    to.script = (delivery) => {
      to.log.pop();
      if (delivery[0] === 'message') [given = ''] = delivery[2].args.slots;
    };
    const root = await this.reach(from, to);
    await this.act(from, (syscall) => syscall.send(root, 'take', data('', vref)));
    to.script = script;
    return given;
  }

  /** The name of one vat's root in another. */
  async reach(from: TestVat, to: TestVat): Promise<string> {
    const root = this.kernel.vatRoot(to.id);
    const known = this.vref(from, root);
    if (known !== undefined) return known;
    const { script } = from;
    from.script = () => from.log.pop();
    await this.kernel.forget(await this.send(from.id, 'meet', data('', root)));
    from.script = script;
    return this.vref(from, root) as string;
  }
}

/** A kernel with two vats that have started. */
export interface AliceAndBob {
  readonly t: TestKernel;
  readonly alice: TestVat;
  readonly bob: TestVat;
  /** The name of bob's root in alice. */
  readonly bobOfAlice: string;
}

/** Two vats of which one knows the other, without recorded cranks. */
export async function aliceAndBob(): Promise<AliceAndBob> {
  const t = new TestKernel();
  const alice = await t.vat('alice');
  const bob = await t.vat('bob');
  await t.run();
  const bobOfAlice = await t.reach(alice, bob);
  t.cranks.length = 0;
  return { t, alice, bob, bobOfAlice };
}
