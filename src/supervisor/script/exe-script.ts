import type { CapturedPart, SessionNetwork, VolumeOrder } from '../session/session-options';
import type { JsonPattern, TextPattern } from './pattern';

/** How an output of RUN is captured. */
export interface Capture {
  /** Which bytes the requestor gets. */
  part: CapturedPart;
  /** `str` is text; `bin` is a list of bytes. */
  format: 'str' | 'bin';
  /** Whether the output is also an event while the command runs. */
  isStreamed: boolean;
}

/** A command of an ExeScript. */
export type ExeCommand =
  | {
      type: 'deploy';
      volumes?: readonly string[] | Readonly<Record<string, VolumeOrder>> | undefined;
      hostname?: string | undefined;
      networks: readonly SessionNetwork[];
      hosts: Readonly<Record<string, string>>;
    }
  | { type: 'start'; args: readonly string[] }
  | {
      type: 'run';
      entryPoint: string;
      args: readonly string[];
      stdout: Capture;
      stderr: Capture;
    }
  | { type: 'transfer'; from: TransferEnd; to: TransferEnd }
  | { type: 'terminate' };

/** An end of a transfer: a path in a volume of the runtime, or a file of the requestor. */
export interface TransferEnd {
  /** `container:` is a path in the volumes of the runtime, `file:` one of the requestor. */
  scheme: 'container' | 'file';
  /** The path after the scheme. */
  path: string;
}

/** What must hold after a command. */
export interface Expectation {
  /** The exit code. Default: 0, unless the command must fail. */
  code?: number | undefined;
  /** The command must fail, with this message. */
  fails?: true | TextPattern | undefined;
  /** The captured stdout. */
  stdout?: TextPattern | undefined;
  /** The captured stderr. */
  stderr?: TextPattern | undefined;
  /** The captured stdout is JSON, of which this is a part. */
  json?: JsonPattern | undefined;
  /** Maximum milliseconds of the command. */
  withinMs?: number | undefined;
}

/** A command with what must hold after it. */
export interface ScriptStep {
  /** `name` of the step, or its command: `run greet world`. */
  name: string;
  /** Line of the step in the script; the first is 1. */
  line: number;
  /** The command as the script has it. */
  source: unknown;
  /** The command that is sent to the session. */
  command: ExeCommand;
  /** What must hold after it. Default: exit code 0. */
  expect: Expectation;
}

/** A script that was read without a mistake. */
export interface ExeScript {
  /** `name` of the script; undefined for a plain list. */
  name?: string | undefined;
  /** The commands, in order. */
  steps: readonly ScriptStep[];
  /** What a supervisor ignores in it, each with its place. */
  notes: readonly string[];
}
