import type { CapData } from '../types/capdata';
import { reasonText } from '../types/reason-text';

/** The host has said that the kernel is not to go on after this. */
export class KernelStop extends Error {}

/** The end of a vat without which the host does not want the kernel to go on. */
export class CriticalVatTerminated extends KernelStop {
  constructor(name: string, info: CapData) {
    super(`the critical vat ${name} was terminated: ${reasonText(info)}`);
  }
}

/** A message of the host was rejected that must not be. */
export class MessageFailed extends KernelStop {
  constructor(data: CapData) {
    super(`a message that must not fail was rejected: ${reasonText(data)}`);
  }
}
