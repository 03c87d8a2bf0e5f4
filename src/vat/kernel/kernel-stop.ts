import type { CapData } from '../types/capdata';
import { reasonText } from '../types/reason-text';

/** The host requires the kernel to stop after this. */
export class KernelStop extends Error {}

/** A critical vat was terminated. */
export class CriticalVatTerminated extends KernelStop {
  constructor(name: string, info: CapData) {
    super(`the critical vat ${name} was terminated: ${reasonText(info)}`);
  }
}

/** A message of the host with the policy `panic` was rejected. */
export class MessageFailed extends KernelStop {
  constructor(data: CapData) {
    super(`a message with the policy "panic" was rejected: ${reasonText(data)}`);
  }
}
