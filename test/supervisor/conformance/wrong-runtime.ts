/** A part of test/fixtures/conformance/runtime.js, and what replaces it. */
export type Change = readonly [from: string, to: string];

/** A runtime that violates one rule. */
export interface WrongRuntime {
  /** The rule that it violates. */
  rule: string;
  what: string;
  changes: readonly Change[];
  /** Part of what the report says. */
  seen: string;
}

/** Describes a wrong runtime. */
export const wrong = (
  rule: string,
  what: string,
  seen: string,
  ...changes: readonly Change[]
): WrongRuntime => ({ rule, what, seen, changes });

/** Leaves a process that outlives the runtime. */
export const leaveBehind = "spawn('sleep', ['60'], { detached: true, stdio: 'ignore' }).unref();";
