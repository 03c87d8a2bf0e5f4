import type { DeployedAs } from '../../supervisor/answers';
import type { VmreError } from '../../support/errors/vmre-error';

/** The two streams of a command. */
export type OutputStream = 'stdout' | 'stderr';

/** What happens in a shell, in order. Times are in milliseconds. */
export type ShellEvent =
  | ({ event: 'deployed'; tookMs: number } & DeployedAs)
  | { event: 'started'; mode: 'server' | 'command'; version?: string; tookMs: number }
  | { event: 'startOutput'; data: Uint8Array }
  /** The runtime's own stderr: its log. */
  | { event: 'log'; data: Uint8Array }
  | { event: 'run'; pid: number; command: readonly string[]; background: boolean }
  | { event: 'output'; pid: number; stream: OutputStream; data: Uint8Array }
  | { event: 'exit'; pid: number; code: number; tookMs: number }
  | { event: 'counter'; name: string; value: number }
  | { event: 'state'; name: string; value: unknown }
  /** A violation of the Runtime API, as a sentence. */
  | { event: 'breach'; text: string }
  /** The runtime has exited by itself. */
  | { event: 'gone'; text: string }
  | { event: 'stopped'; tookMs: number }
  /** An answer to a line, such as `jobs`: facts for programs, lines for people. */
  | { event: 'answer'; name: string; facts: object; lines: readonly string[] }
  /** The process id of a command that has ended with the error. */
  | { event: 'error'; error: VmreError; pid?: number };

/** Shows what happens in a shell. */
export interface ShellView {
  show(event: ShellEvent): void;
  /** Resolves when the output has a reader that keeps up; undefined if it does now. */
  backlog(): Promise<void> | undefined;
}
