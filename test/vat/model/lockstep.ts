import type { CrankReport } from '../../../src/vat/kernel/cranks/crank-report';
import { Kernel } from '../../../src/vat/kernel/kernel';
import type { KernelState } from '../../../src/vat/kernel/state/kernel-state';
import type { RunQueueItem } from '../../../src/vat/kernel/state/run-queue-item';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import type { VatManagerFactory } from '../../../src/vat/workers/manager/vat-manager';
import type { CapData } from '../../../src/vat/types/capdata';
import type { VatSyscall, VatSyscallResult } from '../../../src/vat/types/syscall';
import { openMemoryStore } from '../../../src/store/memory-store';
import type { Random } from '../../support/random';
import { dump } from '../dump';
import { violations } from '../invariants';
import { Model } from './model';
import { Illegal } from './model-syscalls';
import { RandomVat } from './random-vat';
import type { ModelVat, Tables } from './tables';

function ensureSame(what: string, actual: unknown, expected: unknown): void {
  const [here, there] = [actual, expected].map((value) => JSON.stringify(value) ?? 'undefined');
  if (here !== there) throw new Error(`${what}: the kernel has ${here}, the model ${there}`);
}

/** Random vats on a kernel and on the model, crank by crank: both always behave alike. */
export class Lockstep {
  private readonly store = openMemoryStore();
  private kernel = new Kernel(this.store);
  private readonly model = new Model();
  private asked: [VatSyscall, VatSyscallResult][] = [];
  private last: CrankReport | undefined;
  private names = 0;

  constructor(private readonly random: Random) {
    this.listen();
  }

  /** @throws at the first difference */
  async go(cranks: number): Promise<void> {
    for (let i = 0; i < 3; i += 1) await this.addVat();
    for (let crank = 0; crank < cranks; crank += 1) {
      try {
        if (this.random.below(8) === 0) await this.actAsHost();
        if (this.random.below(100) === 0) await this.restart();
        await this.crank();
        this.compare();
      } catch (error) {
        throw new Error(`crank ${crank}`, { cause: error });
      }
    }
  }

  private get state(): KernelState {
    return this.kernel.state;
  }

  private listen(): void {
    this.kernel.cranks$.subscribe((report) => (this.last = report));
  }

  private factoryOf(id: () => string): VatManagerFactory {
    return (handler) =>
      rawManager(() => (delivery) => {
        for (const syscall of new RandomVat(id(), this.state, this.random).syscalls(delivery)) {
          const answer = handler(syscall);
          this.asked.push([syscall as VatSyscall, answer]);
          if (answer[0] === 'error') return;
        }
      })(handler);
  }

  private async addVat(): Promise<void> {
    const { random } = this;
    const options: ModelVat['options'] = {
      enablePipelining: random.below(3) === 0,
      reapInterval: random.pick([7, 'never']),
      reapGcKrefs: 5,
      onFault: random.below(3) === 0 ? 'suspend' : undefined,
    };
    let id = '';
    const make = this.factoryOf(() => id);
    id = await this.kernel.addVatManager(`vat${this.names++}`, make, options);
    this.model.addVat(id, options);
  }

  private async actAsHost(): Promise<void> {
    const { random, model } = this;
    const alive = [...this.state.vats.all()].filter((vat) => vat.isAlive);
    if (alive.length < 3) await this.addVat();
    const interests = [...model.tables.interests];
    if (interests.length > 5 || random.below(6) === 0) {
      const kpid = interests[random.below(interests.length)];
      if (kpid !== undefined) {
        await this.kernel.forget(kpid);
        model.forget(kpid);
      }
    } else if (alive.length > 0 && random.below(5) === 0) {
      const { id, isHeld } = random.pick(alive);
      // Waiting items precede queued ones.
      for (let i = random.below(3); i > 0; i -= 1) await this.sendAsHost();
      if (isHeld) await this.kernel.resumeVat(id);
      else await this.kernel.pauseVat(id);
      model[isHeld ? 'resume' : 'pause'](id);
    } else if (alive.length > 0 && random.below(60) === 0) {
      const { id } = random.pick(alive);
      await this.kernel.terminateVat(id, 'by the host');
      model.terminate(id);
    } else if (alive.length > 0) await this.sendAsHost();
  }

  private async sendAsHost(): Promise<void> {
    const { random, model } = this;
    const alive = [...this.state.vats.all()].filter((vat) => vat.isAlive);
    const references = [...this.state.objects.all()].filter(({ reachable }) => reachable > 0);
    const krefs = [...references, ...this.state.promises.all()].map(({ kref }) => kref);
    const slots = krefs.length > 0 && random.below(2) === 0 ? [random.pick(krefs)] : [];
    const args: CapData = { body: '#"data"', slots };
    const target =
      random.below(4) === 0 && krefs.length > 0 ? random.pick(krefs) : random.pick(alive).root;
    const kpid = await this.kernel.queueMessage(target, 'm', args);
    ensureSame('the promise of a message', kpid, model.queueMessage(target, args));
  }

  /** A new kernel on the same store: it continues like the old one would. */
  private async restart(): Promise<void> {
    const before = dump(this.state);
    await this.kernel.close();
    this.kernel = new Kernel(this.store);
    this.listen();
    ensureSame('the state after a restart', dump(this.state), before);
    for (const { id, name, isAlive } of [...this.state.vats.all()]) {
      if (isAlive)
        await this.kernel.addVatManager(
          name,
          this.factoryOf(() => id),
        );
    }
  }

  private async crank(): Promise<void> {
    const hasGarbage = this.state.gcActions.hasNext;
    this.asked = [];
    this.last = undefined;
    const before = this.model.tables.copy();
    await this.kernel.run({ maxCranks: 1, cleanupBudget: 1e9 });
    const report = this.last as CrankReport | undefined;
    // Pending notifications to vats may have become moot.
    if (hasGarbage && report?.type === 'routing') return;
    const next = this.model.begin();
    if (next === 'nothing' || !next) {
      ensureSame('a delivery', report?.delivery, undefined);
      ensureSame('whether there is work', report === undefined, next === 'nothing');
    } else {
      ensureSame('a delivery', [report?.vatId, report?.delivery], [next.vatId, next.delivery]);
      this.follow(next.vatId, before, report as CrankReport);
    }
    this.model.tables.collect();
  }

  private follow(vatId: string, before: Tables, report: CrankReport): void {
    const { model } = this;
    model.exit = undefined;
    const isLegal = this.asked.every(([syscall, answer]) => {
      try {
        ensureSame(`the answer to ${JSON.stringify(syscall)}`, answer, [
          'ok',
          model.syscall(vatId, syscall),
        ]);
        return true;
      } catch (error) {
        if (!(error instanceof Illegal)) throw error;
        ensureSame(`whether ${JSON.stringify(syscall)} is legal`, answer[0], 'error');
        return false;
      }
    });
    const { exit } = model as { exit?: { isFailure: boolean } };
    const isUndone = !isLegal || exit?.isFailure === true;
    const isSuspended = !isLegal && model.tables.vats.get(vatId)?.options.onFault === 'suspend';
    const isEnding = isUndone && !isSuspended;
    ensureSame('the suspended vat', report.suspended?.vatId, isSuspended ? vatId : undefined);
    ensureSame('the end of a vat', report.terminated?.isFailure, isEnding || exit?.isFailure);
    if (isUndone) model.tables = before;
    else model.finish(vatId, report.delivery![0]);
    if (isSuspended) model.pause(vatId);
    else if (isUndone || exit) model.end(model.tables.vats.get(vatId)!);
  }

  private compare(): void {
    ensureSame('what does not hold', violations(this.state), []);
    ensureSame('the tables', tablesOf(this.state), this.model.tables.summary());
  }
}

/** The tables of a kernel in the form of the model. */
function tablesOf(state: KernelState): ReturnType<Tables['summary']> {
  return {
    objects: [...state.objects.all()].map(({ kref, owner }) => `${kref} of ${owner}`).sort(),
    promises: [...state.promises.all()]
      .map(({ kref, state: now, queue, forwardedHere }) => {
        const rest = 'data' in now ? now.data : now.subscribers;
        const who =
          now.type === 'unresolved' ? now.decider : now.type === 'forwarded' ? now.to : '';
        return JSON.stringify([kref, now.type, who ?? '', rest, [...queue], forwardedHere]);
      })
      .sort(),
    clists: [...state.vats.all()]
      .flatMap(({ id, clist }) =>
        [...clist.entries()].map(
          ({ kref, vref, reachable }) => `${id} ${kref} ${vref} ${reachable}`,
        ),
      )
      .sort(),
    waiting: [...state.vats.all()].map(({ waiting }) => itemsOf(waiting)),
    queue: itemsOf(state.runQueue),
  };
}

const itemsOf = (items: Iterable<RunQueueItem>): string =>
  JSON.stringify(Array.from(items, (item) => (item.type === 'startVat' ? item.vatId : item)));
