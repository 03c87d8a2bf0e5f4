import type { VatManagerFactory } from '../workers/manager/vat-manager';
import type { VatOptions } from './state/vat-record';

/** Limits of a kernel. */
export interface KernelLimits {
  /**
   * The maximum number of vats with a transcript that have a worker at the same time. Default 50, not
   * counting vats in the thread of the kernel; a given number counts them, too.
   */
  maxVatsOnline?: number | undefined;
}

/**
 * Finds the factory for a vat that a device created, by its source.
 *
 * @param isMetered whether its worker must count steps
 */
export type FactoryResolver = (
  name: string,
  source: string,
  isMetered: boolean,
) => VatManagerFactory;

/** Finds the options of a vat that a device creates, by its source. */
export type OptionsResolver = (source: string) => VatOptions;

/**
 * Called when a device or worker fails.
 *
 * @param what for example `vat v1`
 * @param problem the reason
 */
export type FailureListener = (what: string, problem: string) => void;

/** How a host sets up a kernel. */
export interface KernelSetup extends KernelLimits {
  /** For vats that devices create. Default: they cannot run. */
  readonly factoryOf?: FactoryResolver;
  /** For vats that devices create. Default: no options. */
  readonly optionsOf?: OptionsResolver;
  /** Default: failures are not reported. */
  readonly onFailure?: FailureListener;
  /** Called with what a subscriber of the kernel throws. Default: it is a warning of the process. */
  readonly onThrown?: ((error: unknown) => void) | undefined;
}
