import type { CommandOutput } from './command-output';

/** The result of a command in the form in which a requestor gets it. */
export interface ExeScriptResult {
  /** Position in the batch; the first is 0. */
  index: number;
  /** When the command ended: ISO 8601. */
  eventDate: string;
  /** Whether the command succeeded. */
  result: 'Ok' | 'Error';
  /** The captured output; null if it is empty. */
  stdout: CommandOutput | null;
  /** The captured output; null if it is empty. */
  stderr: CommandOutput | null;
  /** Why it failed; null for a success. */
  message: string | null;
  /** Whether no other command of the batch follows. */
  isBatchFinished: boolean;
}

/** An event of a batch in the form in which a requestor gets it. */
export interface ExeScriptEvent {
  /** Number of the batch in the script. */
  batch_id: string;
  /** Position in the batch; the first is 0. */
  index: number;
  /** ISO 8601, without a zone: in UTC. */
  timestamp: string;
  /** What has happened: exactly one key. */
  kind:
    | { started: { command: unknown } }
    | { finished: { return_code: number; message: string | null } }
    | { stdout: CommandOutput }
    | { stderr: CommandOutput }
    | { progress: CommandProgress };
}

/** How far a command is. */
export interface CommandProgress {
  /** Steps that are done, and all. */
  step: [number, number];
  /** What the command does; null if it has nothing to say. */
  message: string | null;
  /** Bytes that are copied, and all. */
  progress: [number, number | null];
  /** The unit of `progress`, such as `Bytes`. */
  unit: string | null;
}

/** What became of a step of a script. */
export interface StepReport {
  /** Its `name`, or its command. */
  name: string;
  /** Its line in the script. */
  line: number;
  /** `skipped` after a command that failed unexpectedly. */
  verdict: 'passed' | 'failed' | 'skipped';
  /** What does not hold, for people; empty unless it failed. */
  differences: readonly string[];
  /** The batch of its command; the first is 1. A failed command ends its batch. */
  batch: number;
  /** The result; absent if it was skipped. */
  result?: ExeScriptResult | undefined;
  /** Bytes of its output that were not captured. Absent: none. */
  omitted?: { stdout: number; stderr: number } | undefined;
  /** Exit code; -1 if the command has none; absent if it was skipped. */
  code?: number | undefined;
  /** Duration in milliseconds. */
  tookMs: number;
}
