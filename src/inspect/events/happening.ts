/** How much attention an event needs. */
export type Level = 'info' | 'warn' | 'error';

/** What a page shows of an event. */
export interface Description {
  /** Default: `info`. */
  readonly level?: Level | undefined;
  /** One line for people. */
  readonly text: string;
  /** Details. What is too large is cut, and values of secret names are replaced. Default: none. */
  readonly data?: unknown;
}

/** A description that is made when a page wants it, so that an event costs its subject little. */
export interface LaterDescription {
  /** Makes the description. */
  readonly describe: () => Description;
  /** About the bytes that it holds in memory. What holds much is described at once. */
  readonly bytes: number;
}

/** Something that happened in a subject, as the subject publishes it. */
export type Happening = HappeningHead & (Description | LaterDescription);

/** What an event has without its description. */
export interface HappeningHead {
  /** Milliseconds since 1970. Default: now. */
  readonly time?: number | undefined;
  /** What it is about: a vat, a command, a chain. */
  readonly topic: string;
  /** The kind of event, such as `delivery` or `exit`. */
  readonly kind: string;
  /** Names that later events can follow, such as the id of a promise. Default: none. */
  readonly makes?: readonly string[] | undefined;
  /** Names of earlier events that caused this one. Unknown names are ignored. Default: none. */
  readonly follows?: readonly string[] | undefined;
}

/** Something that happened, as a page gets it. */
export interface InspectedEvent {
  /** From 1 on, in the order of the events of all subjects. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Name of the subject. */
  readonly subject: string;
  /** What it is about: a vat, a command, a chain. */
  readonly topic: string;
  /** The kind of event, such as `delivery` or `exit`. */
  readonly kind: string;
  /** How much attention it needs. */
  readonly level: Level;
  /** One line for people. */
  readonly text: string;
  /** Ids of the events that caused it. */
  readonly causes: readonly number[];
  /** Details, cut. */
  readonly data?: unknown;
}
