import { decodeCapData } from '../capdata/decode-capdata';
import type { HostResult } from '../kernel/facet/host-results';
import type { CapData } from '../types/capdata';

/** What became of a message of the host. */
export interface MessageResult {
  /** The promise of the kernel for the result. */
  readonly kpid: string;
  /** Whether the method returned or threw. */
  readonly status: 'fulfilled' | 'rejected';
  /** What the method returned, or what it threw. */
  readonly value: unknown;
}

/** The end of a vat. */
export interface VatTermination {
  /** Id of the vat. */
  readonly vatId: string;
  /** Name of the vat. */
  readonly name: string;
  /** False when the vat ended itself, content with what it did. */
  readonly isFailure: boolean;
  /** What it said at the end, or the error that ended it. */
  readonly value: unknown;
}

/** A result with its value. */
export const decodeResult = ({ kpid, status, data }: HostResult): MessageResult => ({
  kpid,
  status,
  value: decodeCapData(data),
});

/** Whether a message was rejected because its vat has ended. */
export const isTerminated = (value: unknown): boolean =>
  value instanceof Error && value.message === 'vat terminated';

/** What no vat should have said must not end a stream: the error takes its place. */
export function decodeOrError(data: CapData): unknown {
  try {
    return decodeCapData(data);
  } catch (error) {
    return error;
  }
}
