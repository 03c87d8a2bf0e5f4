import { decodeCapData } from '../capdata/decode-capdata';
import type { HostResult } from '../kernel/facet/host-results';
import type { CapData } from '../types/capdata';
import type { VatId } from '../types/refs';

/** The result of a message of the host. */
export interface MessageResult {
  /** The kernel's promise for the result. */
  readonly kpid: string;
  /** Whether the method returned or threw. */
  readonly status: 'fulfilled' | 'rejected';
  /** The returned value, or the thrown one. */
  readonly value: unknown;
}

/** How a vat ended. */
export interface VatTermination {
  /** Id of the vat. */
  readonly vatId: VatId;
  /** Name of the vat. */
  readonly name: string;
  /** False if the vat exited without a failure. */
  readonly isFailure: boolean;
  /** The value that it passed at its exit, or the error that terminated it. */
  readonly value: unknown;
}

/** Decodes the value of a result. */
export const decodeResult = ({ kpid, status, data }: HostResult): MessageResult => ({
  kpid,
  status,
  value: decodeCapData(data),
});

/** Whether a message was rejected because its vat has ended. */
export const isTerminated = (value: unknown): boolean =>
  value instanceof Error && value.message === 'vat terminated';

/** Data that cannot be decoded must not end a stream: the error takes its place. */
export function decodeOrError(data: CapData): unknown {
  try {
    return decodeCapData(data);
  } catch (error) {
    return error;
  }
}
