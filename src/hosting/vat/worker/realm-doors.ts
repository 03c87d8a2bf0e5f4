/**
 * What the host gives to its realm. Text goes through these doors and nothing else, so that no object of
 * the host is ever seen inside.
 */
export interface HostDoors {
  /** Carries out a syscall, as JSON, and answers as JSON. */
  readonly syscall: (vat: number, syscall: string) => string;
  /** Properties that the host may put on promises. */
  readonly hookSymbols: readonly symbol[];
  readonly log: (vat: number, level: string, text: string) => void;
}

/** What the host takes from the realm, to call it from outside. */
export interface RealmDoors {
  /** Makes a vat that has not started yet. */
  readonly open: (vat: number, name: string, source: string) => void;
  /** Begins a delivery, given as JSON; the promise jobs that follow belong to it. */
  readonly deliver: (vat: number, delivery: string, recorded: string | undefined) => void;
  /** After a delivery: what went wrong, or undefined. */
  readonly problem: (vat: number) => string | undefined;
  readonly close: (vat: number) => void;
}
