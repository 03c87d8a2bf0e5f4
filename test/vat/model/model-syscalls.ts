import { singleSlotOf, type CapData } from '../../../src/vat/types/capdata';
import type { Syscall } from '../../../src/vat/types/syscall';
import { error } from '../kit';
import { Tables, type ModelPromise, type ModelVat, type Row } from './tables';

/** The vat has made an illegal syscall. */
export class Illegal extends Error {}

const illegalUnless = (holds: unknown, what: string): void => {
  if (!holds) throw new Illegal(what);
};

/** The effects of syscalls in the model, and its naming. */
export class ModelSyscalls {
  tables = new Tables();
  /** The exit that the current vat requests. */
  exit: { isFailure: boolean } | undefined;

  /** @throws Illegal */
  syscall(vatId: string, syscall: Syscall): CapData | string | null {
    const vat = this.vat(vatId);
    const { tables } = this;
    switch (syscall[0]) {
      case 'send': {
        const [, to, { method, args, result }] = syscall;
        illegalUnless(!to.startsWith('d'), 'a device as target');
        const target = this.toKernel(vat, to);
        const msg = { method, args: this.dataToKernel(vat, args), result: null as string | null };
        if (result !== null) {
          const isNew = !vat.clist.some(({ vref }) => vref === result);
          illegalUnless(isNew || vat.options.enablePipelining, 'a result in use');
          msg.result = this.toKernel(vat, result);
          const promise = tables.promises.get(msg.result);
          illegalUnless(
            promise?.type === 'unresolved' && promise.decider === vatId,
            'no authority',
          );
          promise!.decider = undefined;
        }
        tables.queue.push({ type: 'send', target, msg });
        return null;
      }
      case 'subscribe': {
        const kpid = this.toKernel(vat, syscall[1]);
        const promise = tables.promises.get(kpid);
        if (!promise) throw new Illegal('no promise');
        if (promise.data) tables.queue.push({ type: 'notify', vatId, kpid });
        else promise.subscribers = [...new Set([...promise.subscribers, vatId])].sort();
        return null;
      }
      case 'resolve': {
        const translated = syscall[1].map(([vpid, { rejected, data }]) => {
          const kpid = this.toKernel(vat, vpid);
          const promise = tables.promises.get(kpid);
          illegalUnless(
            promise?.type === 'unresolved' && promise.decider === vatId,
            'no authority',
          );
          return [kpid, rejected, this.dataToKernel(vat, data)] as const;
        });
        const settled = translated.map(([kpid]) => kpid);
        illegalUnless(new Set(settled).size === settled.length, 'settled twice');
        vat.clist = vat.clist.filter(({ kref }) => !settled.includes(kref));
        for (const each of translated) this.settle(...each);
        return null;
      }
      case 'vatstoreGet':
        return vat.store.get(syscall[1]) ?? null;
      case 'vatstoreSet':
        vat.store.set(syscall[1], syscall[2]);
        return null;
      case 'vatstoreDelete':
        vat.store.delete(syscall[1]);
        return null;
      case 'vatstoreGetNextKey': {
        const order = (a: string, b: string): number =>
          Buffer.compare(Buffer.from(a), Buffer.from(b));
        return [...vat.store.keys()].sort(order).find((key) => order(key, syscall[1]) > 0) ?? null;
      }
      case 'dropImports':
        for (const vref of syscall[1]) this.row(vat, vref, 'import').reachable = false;
        return null;
      case 'retireImports':
      case 'retireExports':
      case 'abandonExports':
        for (const vref of syscall[1]) {
          const row = this.row(vat, vref, syscall[0] === 'retireImports' ? 'import' : 'export');
          illegalUnless(syscall[0] === 'abandonExports' || !row.reachable, 'still in use');
          vat.clist = vat.clist.filter((each) => each !== row);
          if (syscall[0] === 'retireExports') tables.objects.delete(row.kref);
          if (syscall[0] === 'abandonExports') tables.objects.get(row.kref)!.owner = undefined;
        }
        return null;
      case 'exit':
        this.exit = { isFailure: syscall[1] };
        this.dataToKernel(vat, syscall[2]);
        return null;
      default:
        throw new Illegal('no such syscall');
    }
  }

  protected settle(kpid: string, rejected: boolean, data: CapData): void {
    const promise = this.promise(kpid);
    const slot = rejected ? undefined : singleSlotOf(data);
    if (slot?.startsWith('kp')) {
      let to = slot;
      while (this.promise(to).type === 'forwarded') to = this.promise(to).to as string;
      const target = this.promise(to);
      if (target === promise) this.finishPromise(kpid, 'rejected', cycle);
      else if (target.data) this.finishPromise(kpid, target.type, target.data);
      else {
        Object.assign(promise, { type: 'forwarded', to, decider: undefined });
        target.forwardedHere.push(kpid);
        this.sendOn(kpid, promise);
      }
    } else this.finishPromise(kpid, rejected ? 'rejected' : 'fulfilled', data);
  }

  protected finishPromise(first: string, type: ModelPromise['type'], data: CapData): void {
    const all = [first];
    for (const kpid of all) {
      const promise = this.promise(kpid);
      Object.assign(promise, { type, data, to: undefined, decider: undefined });
      for (const vatId of promise.subscribers)
        this.tables.queue.push({ type: 'notify', vatId, kpid });
      this.sendOn(kpid, promise);
      all.push(...promise.forwardedHere.splice(0));
    }
  }

  protected sendOn(target: string, promise: ModelPromise): void {
    for (const msg of promise.queue.splice(0))
      this.tables.queue.push({ type: 'send', target, msg });
  }

  // Names

  protected toVat(vat: ModelVat, kref: string): string {
    const row = vat.clist.find((each) => each.kref === kref);
    if (row) {
      row.reachable = true;
      return row.vref;
    }
    const kind = kref.startsWith('ko') ? 'o' : 'p';
    const vref = `${kind}-${vat.next[kind]++}`;
    vat.clist.push({ kref, vref, reachable: true });
    return vref;
  }

  protected dataToVat(vat: ModelVat, { body, slots }: CapData): CapData {
    return { body, slots: slots.map((slot) => this.toVat(vat, slot)) };
  }

  protected toKernel(vat: ModelVat, vref: string): string {
    const row = vat.clist.find((each) => each.vref === vref);
    if (row) {
      illegalUnless(row.reachable || vref[1] === '+', 'dropped');
      row.reachable = true;
      return row.kref;
    }
    illegalUnless(/^(o\+\w[\w/:]*|p\+\d+)$/.test(vref), 'unknown');
    const kref = this.tables.newRef(vref.startsWith('o') ? 'ko' : 'kp');
    if (vref.startsWith('o')) this.tables.objects.set(kref, { owner: vat.id });
    else this.tables.promises.set(kref, unresolved(vat.id));
    vat.clist.push({ kref, vref, reachable: true });
    return kref;
  }

  protected dataToKernel(vat: ModelVat, { body, slots }: CapData): CapData {
    return { body, slots: slots.map((slot) => this.toKernel(vat, slot)) };
  }

  protected row(vat: ModelVat, vref: string, kind: 'import' | 'export'): Row {
    const row = vat.clist.find((each) => each.vref === vref);
    illegalUnless(row?.vref.startsWith(kind === 'import' ? 'o-' : 'o+'), `no ${kind}`);
    return row as Row;
  }

  protected vat(id: string): ModelVat {
    return this.tables.vats.get(id) as ModelVat;
  }

  protected promise(kpid: string): ModelPromise {
    return this.tables.promises.get(kpid) as ModelPromise;
  }
}

const cycle = error('a promise cannot be fulfilled with itself', 'TypeError');

export const unresolved = (decider: string | undefined): ModelPromise => ({
  ...{ type: 'unresolved', decider, to: undefined, data: undefined },
  ...{ subscribers: [], queue: [], forwardedHere: [] },
});
