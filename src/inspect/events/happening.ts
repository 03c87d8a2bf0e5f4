/** How much attention an event needs. */
export type Level = 'info' | 'warn' | 'error';

/** Something that happened in a subject, as the subject publishes it. */
export interface Happening {
  /** Milliseconds since 1970. Default: now. */
  readonly time?: number | undefined;
  /** What it is about: a vat, a command, a chain. */
  readonly topic: string;
  /** The kind of event, such as `delivery` or `exit`. */
  readonly kind: string;
  /** Default: `info`. */
  readonly level?: Level | undefined;
  /** One line for people. */
  readonly text: string;
  /** Names that later events can follow, such as the id of a promise. Default: none. */
  readonly makes?: readonly string[] | undefined;
  /** Names of earlier events that caused this one. Unknown names are ignored. Default: none. */
  readonly follows?: readonly string[] | undefined;
  /** Details. What is too large is cut, and values of secret names are replaced. Default: none. */
  readonly data?: unknown;
}

/** Something that happened, as a page gets it. */
export interface InspectedEvent {
  /** From 1 on, in the order of the events of all subjects. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Name of the subject. */
  readonly subject: string;
  readonly topic: string;
  readonly kind: string;
  readonly level: Level;
  readonly text: string;
  /** Ids of the events that caused it. */
  readonly causes: readonly number[];
  /** Details, cut. */
  readonly data?: unknown;
}
