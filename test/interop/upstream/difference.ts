/** A difference between a runtime written with VMRE and one written with ya-runtime-sdk. */
export interface Difference {
  /** The name of the probe that shows it. */
  readonly name: string;
  /** The exact result with VMRE. */
  readonly ours: string;
  /** The exact result with ya-runtime-sdk 0.4.0. */
  readonly upstream: string;
  readonly why: string;
}
