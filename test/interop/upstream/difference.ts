/** A way in which a runtime written with VMRE behaves unlike one written with ya-runtime-sdk. */
export interface Difference {
  /** What is tried: the name of the probe that shows it. */
  readonly name: string;
  /** What is seen of VMRE, word for word. */
  readonly ours: string;
  /** What is seen of ya-runtime-sdk 0.4.0, word for word. */
  readonly upstream: string;
  readonly why: string;
}
