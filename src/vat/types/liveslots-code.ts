/** The export of the code of a vat that runs on liveslots. */
export const LIVESLOTS = 'vmre:liveslots';

/** What it exports under {@link LIVESLOTS}. */
export interface LiveSlotsCode {
  /** The function of the published library. */
  readonly makeLiveSlots: unknown;
  /** Evaluates the module of the vat. */
  readonly load: (module: object, exports: object, require: unknown) => void;
  /** The global object of the vat. */
  readonly globalThis: object;
  readonly require: unknown;
}
