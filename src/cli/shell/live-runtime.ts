import type { OutputStream } from './shell-event';

/** Observes a command. */
export interface CommandEvents {
  /** Called before anything else of the command. */
  onStarted(pid: number): void;
  onOutput(stream: OutputStream, data: Uint8Array): void;
}

/** A started command. */
export interface LiveCommand {
  readonly pid: number;
  /** Resolves with the exit code. Rejects with VMRE_RUNTIME_EXITED if the runtime exits first. */
  readonly ended: Promise<number>;
  /** @param signal number of a signal; 0 lets the runtime choose */
  kill(signal: number): Promise<void>;
}

/** What a runtime publishes besides the output of commands. */
export interface LiveEvents {
  onStartOutput(data: Uint8Array): void;
  onCounter(name: string, value: number): void;
  onState(name: string, value: unknown): void;
  onBreach(text: string): void;
}

/** A started runtime, in either mode, whose output is passed on as it comes. */
export interface LiveRuntime {
  readonly mode: 'server' | 'command';
  /** The version in the answer to hello; undefined in command mode. */
  readonly version: string | undefined;
  /** Resolves with a sentence when the runtime has exited, without being stopped. */
  readonly gone: Promise<string>;
  /** @param command entry point, then its arguments. @throws RuntimeRefusal, VMRE_RUNTIME_EXITED */
  begin(command: readonly string[], events: CommandEvents): Promise<LiveCommand>;
  /** @throws VMRE_CONTRACT_BROKEN for any violation of the Runtime API */
  stop(): Promise<void>;
  /** Stops reading what the runtime writes, so that it waits. */
  pause(): void;
  resume(): void;
}
