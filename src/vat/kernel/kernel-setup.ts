import type { VatManagerFactory } from '../workers/manager/vat-manager';

/** What a kernel may use. */
export interface KernelLimits {
  /**
   * How many vats with a transcript have a worker at the same time. Default 50; vats that run in the thread
   * of the kernel are counted only where it is given.
   */
  maxVatsOnline?: number;
}

/** Finds how a vat is run that a device has made, by its source. */
export type FactoryResolver = (name: string, source: string) => VatManagerFactory;

/** Is told of devices and workers that fail: which one, such as `vat v1`, and why. */
export type FailureListener = (what: string, problem: string) => void;

/** What a host decides about a kernel. */
export interface KernelSetup extends KernelLimits {
  /** For vats that devices make. Default: none of them can be run. */
  readonly factoryOf?: FactoryResolver;
  /** Default: failures are told to nobody. */
  readonly onFailure?: FailureListener;
}
