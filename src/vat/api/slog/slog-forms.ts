import type { RunQueueItem } from '../../kernel/state/run-queue-item';
import type { CapData } from '../../types/capdata';
import type { Message, Resolution, VatDelivery, VatDeliveryResult } from '../../types/delivery';
import type { KernelSyscall, VatSyscall } from '../../types/syscall';

// The forms of SwingSet for what VMRE writes differently: the name of a method is part of the arguments, and a
// resolution is flat.

type Name = (ref: string) => string;

const same: Name = (ref) => ref;

const named = ({ body, slots }: CapData, name: Name): CapData => ({
  body,
  slots: slots.map(name),
});

function messageForm({ method, args, result }: Message, name: Name): object {
  const { body, slots } = named(args, name);
  const methargs = { body: `#[${JSON.stringify(method)},${body.slice(1)}]`, slots };
  return { methargs, result: result === null ? null : name(result) };
}

/** A delivery in references of the vat. */
export function vatDeliveryForm(delivery: VatDelivery): readonly unknown[] {
  switch (delivery[0]) {
    case 'message':
      return ['message', delivery[1], messageForm(delivery[2], same)];
    case 'notify':
      return ['notify', delivery[1].map((each) => resolutionForm(each))];
    default:
      return delivery;
  }
}

/** The same delivery in references of the kernel. @param name the kernel's name for one of the vat */
export function kernelDeliveryForm(delivery: VatDelivery, name: Name): readonly unknown[] {
  switch (delivery[0]) {
    case 'message':
      return ['message', name(delivery[1]), messageForm(delivery[2], name)];
    case 'notify': {
      const settled = delivery[1].map(([promise, { rejected, data }]) => [
        name(promise),
        { state: rejected ? 'rejected' : 'fulfilled', data: named(data, name) },
      ]);
      return ['notify', settled];
    }
    case 'startVat':
      return ['startVat', named(delivery[1], name)];
    case 'bringOutYourDead':
      return delivery;
    default:
      return [delivery[0], delivery[1].map(name)];
  }
}

const resolutionForm = ([promise, { rejected, data }]: Resolution): readonly unknown[] => [
  promise,
  rejected,
  data,
];

/** A syscall in references of the vat. */
export function vatSyscallForm(syscall: VatSyscall): readonly unknown[] {
  switch (syscall[0]) {
    case 'send':
      return ['send', syscall[1], messageForm(syscall[2], same)];
    case 'resolve':
      return ['resolve', syscall[1].map((each) => resolutionForm(each))];
    default:
      return syscall;
  }
}

/** The same syscall in the kernel. One that only concerns the c-list has its references there. */
export function kernelSyscallForm(
  syscall: VatSyscall,
  kernel: KernelSyscall | undefined,
  name: Name,
): readonly unknown[] {
  if (!kernel) return [syscall[0], (syscall[1] as readonly string[]).map(name)];
  switch (kernel[0]) {
    case 'send':
      return ['send', kernel[1], messageForm(kernel[2], same)];
    case 'resolve':
      return ['resolve', kernel[1], kernel[2].map((each) => resolutionForm(each))];
    default:
      return kernel;
  }
}

/** The result of a delivery; `allocate` is the memory of the worker in bytes. */
export function resultForm([status, problem, usage]: VatDeliveryResult): readonly unknown[] {
  if (!usage) return [status, problem, null];
  const { compute, memory: allocate } = usage;
  return [status, problem, { compute, allocate }];
}

/** An item of the run-queue, or the kind of crank that has none. */
export function itemForm(
  item: RunQueueItem | undefined,
  vatID: string | undefined,
  kernelDelivery: readonly unknown[] | undefined,
): { readonly type: string } {
  switch (item?.type) {
    case 'send':
      return { type: 'send', ...{ target: item.target, msg: messageForm(item.msg, same) } };
    case 'notify':
      return { type: 'notify', ...{ vatID: item.vatId, kpid: item.kpid } };
    case 'startVat':
      return { type: 'startVat', ...{ vatID: item.vatId, vatParameters: item.parameters } };
    case 'upgradeVat': {
      const { vatId, source: bundleID, parameters: vatParameters, message: upgradeMessage } = item;
      return { type: 'upgrade-vat', ...{ vatID: vatId, bundleID, vatParameters, upgradeMessage } };
    }
    case undefined: {
      if (!kernelDelivery) return { type: 'negated-gc-action' };
      const [type, krefs] = kernelDelivery as [string, unknown];
      return krefs === undefined ? { type, ...{ vatID } } : { type, ...{ vatID, krefs } };
    }
  }
}
