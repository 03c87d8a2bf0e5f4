import type { Happening } from './events/happening';

/** A field that a person fills in for an action. */
export interface ActionField {
  /** Its name in the answers. */
  readonly name: string;
  /** Text beside it. */
  readonly label: string;
  /** The choices; default: any text. */
  readonly choices?: (() => readonly string[]) | undefined;
  /** Whether it may have several lines. Default false. */
  readonly isLong?: boolean | undefined;
}

/** Something that a person can do to a subject. */
export interface Action {
  /** Text of its button. */
  readonly label: string;
  /** What it needs. Default: nothing. */
  readonly fields?: readonly ActionField[] | undefined;
  /**
   * Does it.
   *
   * @param answers a text for each field
   * @returns what it did, as a sentence or a value
   * @throws any error, whose message the page shows
   */
  run(answers: Readonly<Record<string, string>>): Promise<unknown>;
}

/** What a page shows: a runtime, a chain, vats, or a saved trace. */
export interface Subject {
  /** Its name on the page, unique within an inspector. */
  readonly name: string;
  /** What kind of thing it is. */
  readonly type: 'runtime' | 'chain' | 'vats' | 'trace';
  /** Actions by name. Default: none. */
  readonly actions?: Readonly<Record<string, Action>> | undefined;

  /** Publishes its events from now on. @returns stops that */
  watch(publish: (happening: Happening) => void): () => void;

  /**
   * Its state now. The page shows a list of records as a table.
   *
   * @param topic a vat, a command and so on, whose details are wanted. Default: an overview
   */
  state(topic?: string): unknown;

  /** Its figures now, by name with unit, such as `queued messages`. */
  metrics(): Readonly<Record<string, number>>;
}
