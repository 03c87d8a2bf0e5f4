import type { CapData } from '../../types/capdata';
import type { Message, Resolution, VatDelivery } from '../../types/delivery';
import type { KPid, KRef, VPid, VRef } from '../../types/refs';
import type {
  KernelSyscall,
  KernelSyscallResult,
  VatSyscall,
  VatSyscallResult,
} from '../../types/syscall';
import { IllegalSyscall } from './syscall-shape';
import type { KernelState } from '../state/kernel-state';
import { isObject, isPromise, type RefCounter } from '../state/ref-counter';
import type { ClistEntry } from '../state/clist';
import type { VatRecord } from '../state/vat-record';

/** Translates between references of the kernel and those of one vat, through the vat's c-list. */
export class VatTranslator {
  constructor(
    private readonly state: KernelState,
    private readonly refCounter: RefCounter,
    private readonly vat: VatRecord,
  ) {}

  // To the vat

  /** Translates a reference for the vat; one that it does not know becomes an import. */
  toVat(kref: KRef): VRef {
    const { clist } = this.vat;
    const entry = clist.ofKref(kref);
    if (entry) {
      if (!entry.reachable) this.reachAgain(entry);
      return entry.vref;
    }
    const vref = this.newImport(kref);
    clist.add(kref, vref);
    this.refCounter.count(kref, 1, 1);
    return vref;
  }

  /** Translates a promise; the name of a promise is always one. */
  private promiseToVat(kpid: KPid): VPid {
    return this.toVat(kpid) as VPid;
  }

  dataToVat({ body, slots }: CapData<KRef>): CapData<VRef> {
    if (slots.length === 0) return { body, slots: noSlots };
    return { body, slots: Object.freeze(slots.map((slot) => this.toVat(slot))) };
  }

  messageToVat(target: KRef, { method, args, result }: Message<KRef, KPid>): VatDelivery {
    const vatTarget = this.toVat(target);
    const vatArgs = Object.freeze(this.dataToVat(args));
    const message = {
      method,
      args: vatArgs,
      result: result === null ? null : this.promiseToVat(result),
    };
    return Object.freeze(['message', vatTarget, Object.freeze(message)] as const);
  }

  /** Both the vat and the kernel forget the promises with this delivery. */
  resolutionsToVat(resolutions: readonly Resolution<KRef, KPid>[]): VatDelivery {
    const translated = resolutions.map(([kpid, { rejected, data }]) => {
      const descriptor = Object.freeze({ rejected, data: Object.freeze(this.dataToVat(data)) });
      return Object.freeze([this.promiseToVat(kpid), descriptor] as const);
    });
    for (const [kpid] of resolutions) this.forgetPromise(kpid);
    return Object.freeze(['notify', Object.freeze(translated)] as const);
  }

  /** Deletes a promise from the c-list. */
  forgetPromise(kpid: KPid): void {
    const entry = this.vat.clist.ofKref(kpid);
    if (!entry) return;
    this.vat.clist.delete(entry);
    this.refCounter.release(kpid);
  }

  resultToVat([type, content]: KernelSyscallResult): VatSyscallResult {
    if (type === 'error' || content === null || typeof content === 'string') {
      return [type, content] as VatSyscallResult;
    }
    return Object.freeze(['ok', Object.freeze(this.dataToVat(content))] as const);
  }

  private reachAgain(entry: ClistEntry): void {
    if (entry.isExport)
      throw new Error(`the kernel sends ${entry.kref}, which its vat has dropped`);
    this.state.journal.touch(entry);
    entry.reachable = true;
    this.refCounter.count(entry.kref, 1, 0);
  }

  private newImport(kref: KRef): VRef {
    if (isObject(kref)) return `o-${this.vat.nextObject.take()}` as VRef;
    if (isPromise(kref)) return `p-${this.vat.nextPromise.take()}` as VRef;
    return `d-${this.vat.nextDevice.take()}` as VRef;
  }

  // From the vat

  /**
   * Translates a syscall without executing it. Only new exports are added, and promises that the vat settles
   * are forgotten.
   *
   * @throws IllegalSyscall
   */
  toKernel(syscall: VatSyscall): KernelSyscall | undefined {
    const { id } = this.vat;
    switch (syscall[0]) {
      case 'send':
        return this.sendToKernel(syscall[1], syscall[2]);
      case 'callNow':
        return this.callNowToKernel(syscall[1], syscall[2], syscall[3]);
      case 'subscribe':
        return ['subscribe', id, this.promiseToKernel(syscall[1])];
      case 'resolve':
        return ['resolve', id, this.resolutionsToKernel(syscall[1])];
      case 'vatstoreGet':
      case 'vatstoreGetNextKey':
      case 'vatstoreDelete':
        return [syscall[0], id, syscall[1]];
      case 'vatstoreSet':
        return ['vatstoreSet', id, syscall[1], syscall[2]];
      case 'dropImports':
        for (const vref of syscall[1]) this.dropImport(vref);
        return undefined;
      case 'retireImports':
        for (const vref of syscall[1]) this.retireImport(vref);
        return undefined;
      case 'retireExports':
        return ['retireExports', syscall[1].map((vref) => this.retireExport(vref))];
      case 'abandonExports':
        return ['abandonExports', id, syscall[1].map((vref) => this.abandon(vref))];
      case 'exit':
        return ['exit', id, syscall[1], this.dataToKernel(syscall[2])];
    }
  }

  /** Translates a reference of the vat; a name that it has not used before becomes an export. */
  slotToKernel(vref: VRef): KRef {
    const entry = this.vat.clist.ofVref(vref);
    if (entry) {
      if (!entry.reachable) this.useUnreachable(entry);
      return entry.kref;
    }
    return this.export(vref);
  }

  dataToKernel({ body, slots }: CapData<VRef>): CapData<KRef> {
    return { body, slots: slots.map((slot) => this.slotToKernel(slot)) };
  }

  private useUnreachable(entry: ClistEntry): void {
    if (!entry.isExport) throw new IllegalSyscall(`${entry.vref} was dropped`);
    this.state.journal.touch(entry);
    entry.reachable = true;
    this.refCounter.markForGc(entry.kref); // it may have no importer
  }

  private export(vref: VRef): KRef {
    if (/^o\+\w[\w/:]{0,200}$/.test(vref)) {
      const kref = this.state.newObject();
      this.state.objects.add(kref, this.vat.id);
      this.vat.clist.add(kref, vref);
      this.refCounter.markForGc(kref); // it may have no importer
      return kref;
    }
    if (/^p\+\d{1,20}$/.test(vref)) {
      const kref = this.state.newPromise();
      this.state.promises.add(kref, this.vat.id);
      this.vat.clist.add(kref, vref);
      this.refCounter.retain(kref);
      return kref;
    }
    throw new IllegalSyscall(`unknown reference ${brief(vref)}`);
  }

  private promiseToKernel(vref: VRef): KPid {
    if (!vref.startsWith('p')) throw new IllegalSyscall(`${brief(vref)} is not a promise`);
    return this.slotToKernel(vref) as KPid;
  }

  private sendToKernel(target: VRef, { method, args, result }: Message<VRef>): KernelSyscall {
    if (!/^[op]/.test(target)) throw new IllegalSyscall(`${brief(target)} cannot receive messages`);
    const kernelTarget = this.slotToKernel(target);
    const kernelArgs = this.dataToKernel(args);
    const kernelResult = result === null ? null : this.resultToKernel(result);
    return ['send', kernelTarget, { method, args: kernelArgs, result: kernelResult }];
  }

  /** The authority to settle the promise moves with the message. */
  private resultToKernel(vref: VRef): KPid {
    const known = this.vat.clist.ofVref(vref);
    if (known && !this.vat.options.enablePipelining) {
      throw new IllegalSyscall(`the result ${vref} is already in use`);
    }
    const kpid = this.promiseToKernel(vref);
    const promise = this.state.promises.get(kpid);
    if (promise?.state.type !== 'unresolved' || promise.state.decider !== this.vat.id) {
      throw new IllegalSyscall(`the vat cannot pass the result ${vref}: it does not decide it`);
    }
    this.state.journal.touch(promise);
    promise.state = { ...promise.state, decider: undefined };
    return kpid;
  }

  private callNowToKernel(target: VRef, method: string, args: CapData<VRef>): KernelSyscall {
    const node = this.vat.clist.ofVref(target);
    if (!node?.kref.startsWith('kd')) {
      throw new IllegalSyscall(`${brief(target)} is not a device node of the vat`);
    }
    if (args.slots.some((slot) => slot.startsWith('p'))) {
      throw new IllegalSyscall('a device cannot receive promises');
    }
    return ['invoke', node.kref, method, this.dataToKernel(args)];
  }

  private resolutionsToKernel(resolutions: readonly Resolution<VRef>[]): Resolution<KRef, KPid>[] {
    const seen = new Set<KPid>();
    const translated = resolutions.map(([vpid, { rejected, data }]): Resolution<KRef, KPid> => {
      const kpid = this.promiseToKernel(vpid);
      const promise = this.state.promises.get(kpid);
      if (promise?.state.type !== 'unresolved') {
        throw new IllegalSyscall(`${vpid} is already settled`);
      }
      if (promise.state.decider !== this.vat.id) {
        throw new IllegalSyscall(`the vat does not decide ${vpid}`);
      }
      if (seen.has(kpid)) throw new IllegalSyscall(`${vpid} is settled twice`);
      seen.add(kpid);
      return [kpid, { rejected, data: this.dataToKernel(data) }];
    });
    for (const [kpid] of translated) this.forgetPromise(kpid);
    return translated;
  }

  private import(vref: VRef): ClistEntry {
    const entry = this.vat.clist.ofVref(vref);
    if (!entry || entry.isExport || !isObject(entry.kref)) {
      throw new IllegalSyscall(`${brief(vref)} is not an import of the vat`);
    }
    return entry;
  }

  private dropImport(vref: VRef): void {
    const entry = this.import(vref);
    if (!entry.reachable) return;
    this.state.journal.touch(entry);
    entry.reachable = false;
    this.refCounter.count(entry.kref, -1, 0);
  }

  private retireImport(vref: VRef): void {
    const entry = this.import(vref);
    if (entry.reachable) throw new IllegalSyscall(`${vref} is still in use`);
    this.vat.clist.delete(entry);
    this.refCounter.count(entry.kref, 0, -1);
    this.refCounter.markForGc(entry.kref);
  }

  private ownExport(vref: VRef): ClistEntry {
    const entry = this.vat.clist.ofVref(vref);
    if (!entry?.isExport || !isObject(entry.kref)) {
      throw new IllegalSyscall(`${brief(vref)} is not an export of the vat`);
    }
    return entry;
  }

  private retireExport(vref: VRef): KRef {
    const entry = this.ownExport(vref);
    if (entry.reachable) throw new IllegalSyscall(`${vref} is still in use by others`);
    this.vat.clist.delete(entry);
    return entry.kref;
  }

  private abandon(vref: VRef): KRef {
    const entry = this.ownExport(vref);
    this.vat.clist.delete(entry);
    return entry.kref;
  }
}

const noSlots: readonly never[] = Object.freeze([]);

/** For messages: a vat may pass a string of any length. */
const brief = (vref: string): string => JSON.stringify(vref.slice(0, 50));
