import { singleSlotOf, type CapData } from '../../../src/vat/types/capdata';
import type { Delivery, Message, Resolution } from '../../../src/vat/types/delivery';
import { error } from '../kit';
import { ModelSyscalls, unresolved } from './model-syscalls';
import type { Item, ModelVat, Row } from './tables';

type Send = Extract<Item, { type: 'send' }>;

/**
 * A reference kernel, written to be evidently correct, not fast: it has no counters, and finds references by
 * searching when they matter.
 */
export class Model extends ModelSyscalls {
  // Actions of the host

  addVat(id: string, options: ModelVat['options']): void {
    const { tables } = this;
    const root = tables.newRef('ko');
    tables.objects.set(root, { owner: id });
    const clist: Row[] = [{ kref: root, vref: 'o+0', reachable: true }];
    const dirt = { deliveries: 0, krefs: 0 };
    const next = { o: 50, p: 60, d: 70 };
    const store = new Map<string, string>();
    tables.vats.set(id, { id, root, options, clist, next, dirt, store, ...fresh() });
    tables.queue.push({ type: 'startVat', vatId: id });
  }

  queueMessage(target: string, args: CapData): string {
    const result = this.tables.newRef('kp');
    this.tables.promises.set(result, unresolved(undefined));
    this.tables.interests.add(result);
    this.tables.queue.push({ type: 'send', target, msg: { method: 'm', args, result } });
    this.tables.collect();
    return result;
  }

  forget(kpid: string): void {
    this.tables.interests.delete(kpid);
    this.tables.collect();
  }

  pause(id: string): void {
    this.vat(id).isPaused = true;
  }

  resume(id: string): void {
    const vat = this.vat(id);
    vat.isPaused = false;
    this.tables.queue.unshift(...vat.waiting.splice(0));
  }

  terminate(id: string): void {
    this.end(this.vat(id));
    this.tables.collect();
  }

  // Cranks

  /** The next delivery; undefined if the next item reaches no vat, `nothing` if there is none. */
  begin(): { vatId: string; delivery: Delivery } | undefined | 'nothing' {
    const { tables } = this;
    const dead = tables.vatsInOrder().find((vat) => !vat.isAlive);
    if (dead) {
      tables.vats.delete(dead.id);
      for (const { kref } of dead.clist) {
        const object = tables.objects.get(kref);
        if (object?.owner === dead.id) object.owner = undefined;
      }
      return undefined;
    }
    const gc = tables.nextGarbage();
    if (gc) {
      const vat = this.vat(gc.vatId);
      vat.dirt.krefs += gc.rows.length;
      for (const row of gc.rows) {
        if (gc.kind === 'dropExports') row.reachable = false;
        else vat.clist = vat.clist.filter((each) => each !== row);
        if (gc.kind === 'retireExports') tables.objects.delete(row.kref);
      }
      return { vatId: vat.id, delivery: [gc.kind, gc.rows.map(({ vref }) => vref)] };
    }
    const reap = tables.vatsInOrder().find(({ id, isPaused }) => tables.reaps.has(id) && !isPaused);
    if (reap) {
      tables.reaps.delete(reap.id);
      reap.dirt = { deliveries: 0, krefs: 0 };
      return { vatId: reap.id, delivery: ['bringOutYourDead'] };
    }
    return this.takeItem();
  }

  private takeItem(): { vatId: string; delivery: Delivery } | undefined | 'nothing' {
    const item = this.tables.queue.shift();
    if (!item) return 'nothing';
    if (item.type === 'send') return this.route(item.target, item);
    const vat = this.tables.vats.get(item.vatId);
    if (!vat?.isAlive) return undefined;
    if (vat.isPaused) return void vat.waiting.push(item);
    if (item.type === 'startVat') {
      return { vatId: vat.id, delivery: ['startVat', { body: '#"#undefined"', slots: [] }] };
    }
    return this.notify(vat, item.kpid);
  }

  private route(target: string, item: Send): { vatId: string; delivery: Delivery } | undefined {
    const { msg } = item;
    const promise = this.tables.promises.get(target);
    if (!promise) {
      const owner = this.tables.vats.get(this.tables.objects.get(target)?.owner ?? '');
      return owner?.isAlive ? this.give(owner, target, item) : this.splat(msg, terminated);
    }
    if (promise.type === 'forwarded') return this.route(promise.to as string, item);
    if (promise.type === 'rejected') return this.splat(msg, promise.data as CapData);
    if (promise.type === 'fulfilled') {
      const slot = singleSlotOf(promise.data as CapData);
      if (slot?.startsWith('ko')) return this.route(slot, item);
      return this.splat(msg, error('data is not callable, has no method m'));
    }
    const decider = this.tables.vats.get(promise.decider ?? '');
    if (decider?.options.enablePipelining) return this.give(decider, target, item);
    promise.queue.push(msg);
    return undefined;
  }

  private splat({ result }: Message, data: CapData): undefined {
    if (result !== null) this.settle(result, true, data);
    return undefined;
  }

  private give(
    vat: ModelVat,
    target: string,
    item: Send,
  ): { vatId: string; delivery: Delivery } | undefined {
    if (vat.isPaused) return void vat.waiting.push(item);
    const { msg } = item;
    const to = this.toVat(vat, target);
    const args = this.dataToVat(vat, msg.args);
    const result = msg.result === null ? null : this.toVat(vat, msg.result);
    if (msg.result !== null) {
      const promise = this.promise(msg.result);
      promise.decider = vat.id;
      if (vat.options.enablePipelining) this.sendOn(msg.result, promise);
    }
    return { vatId: vat.id, delivery: ['message', to, { method: msg.method, args, result }] };
  }

  private notify(vat: ModelVat, kpid: string): { vatId: string; delivery: Delivery } | undefined {
    if (!vat.clist.some((row) => row.kref === kpid)) return undefined;
    const told = [kpid];
    for (const each of told) {
      for (const slot of (this.promise(each).data as CapData).slots) {
        const other = this.tables.promises.get(slot);
        if (other?.data && !told.includes(slot)) told.push(slot);
      }
    }
    const resolutions = told.map((each): Resolution => {
      const { type, data } = this.promise(each);
      const descriptor = { rejected: type === 'rejected', data: this.dataToVat(vat, data!) };
      return [this.toVat(vat, each), descriptor];
    });
    vat.clist = vat.clist.filter(({ kref }) => !told.includes(kref));
    return { vatId: vat.id, delivery: ['notify', resolutions] };
  }

  /** After the vat has handled its delivery. */
  finish(vatId: string, type: Delivery[0]): void {
    const vat = this.vat(vatId);
    const { reapInterval, reapGcKrefs = 20 } = vat.options;
    if (type === 'bringOutYourDead' || reapInterval === 'never') return;
    vat.dirt.deliveries += 1;
    if (vat.dirt.deliveries >= reapInterval || vat.dirt.krefs >= reapGcKrefs) {
      this.tables.reaps.add(vatId);
    }
  }

  /** The vat is deleted. */
  end(vat: ModelVat): void {
    vat.isAlive = vat.isPaused = false;
    this.tables.queue.unshift(...vat.waiting.splice(0));
    this.tables.reaps.delete(vat.id);
    const decided = [...this.tables.promises].filter(([, { decider }]) => decider === vat.id);
    decided.sort(([a], [b]) => Number(a.slice(2)) - Number(b.slice(2)));
    for (const [kpid, promise] of decided) {
      if (promise.type === 'unresolved') this.settle(kpid, true, terminated);
    }
  }
}

const fresh = () => ({ isAlive: true, isPaused: false, waiting: [] });

const terminated = error('vat terminated');
