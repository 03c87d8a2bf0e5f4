import type { Observable } from 'rxjs';

import type { Json } from '../../support/json';
import type { ProcessId } from '../commands/command-request';
import type { RuntimeEvent, RuntimeEventOf } from './event';
import type { OutputData } from './output-data';

/**
 * Publishes events to the supervisor and to the subscribers of {@link RuntimeEmitter.events$}.
 *
 * `ctx.command` and `ctx.spawn` publish all events of a command. The methods here are for states, and for commands
 * that an author manages. Each returns a promise that settles when there is room for more; await it for
 * backpressure. Pid 0 is the output of `start` itself.
 */
export interface RuntimeEmitter {
  /**
   * All events published from now on, in the order in which they are sent. It completes when the runtime has stopped.
   * What a subscriber throws is logged.
   */
  readonly events$: Observable<RuntimeEvent>;
  /**
   * The events of one type.
   *
   * @param type as in {@link RuntimeEvent}, such as `commandStopped`
   */
  of<Type extends RuntimeEvent['type']>(type: Type): Observable<RuntimeEventOf<Type>>;
  /** @returns a new process id; `runCommand` returns it so that the supervisor learns it */
  allocatePid(): ProcessId;
  /**
   * Publishes the start of a command.
   *
   * @param pid from {@link allocatePid}; events of a command that has ended are dropped
   */
  commandStarted(pid: ProcessId): Promise<void>;
  /**
   * Publishes output of a command.
   *
   * @param pid id of the command
   * @param data bytes, or text as UTF-8
   * @throws VMRE_OUTPUT_INVALID (as a rejection) for any other type, VMRE_OUTPUT_OVERFLOW when nothing is
   * awaited and too much output is pending
   */
  commandStdout(pid: ProcessId, data: OutputData): Promise<void>;
  /**
   * Publishes output to stderr.
   *
   * @param pid id of the command
   * @param data bytes, or text as UTF-8
   * @throws as {@link commandStdout}
   */
  commandStderr(pid: ProcessId, data: OutputData): Promise<void>;
  /**
   * Publishes the end of a command. Its later events are dropped.
   *
   * @param pid id of the command
   * @param code the exit code that the requestor receives, 0 to 255. Default 0, success
   * @throws VMRE_ARGUMENT_INVALID for any other code; the command continues
   */
  commandStopped(pid: ProcessId, code?: number): Promise<void>;
  /**
   * Publishes a state. The current supervisor logs and drops it.
   *
   * @param name name of the state
   * @param value anything that JSON can express
   * @throws VMRE_HOOK_RESULT_INVALID when JSON cannot represent the value exactly
   */
  state(name: string, value: Json): Promise<void>;
  /**
   * Publishes the total of a usage counter at once. A total never falls. `ctx.counters` also limits the rate.
   *
   * @param name name of the counter
   * @param value in the unit of the counter; never less than before
   * @throws VMRE_COUNTER_INVALID also for a name that the definition does not declare
   */
  counter(name: string, value: number): Promise<void>;
  /** Publishes an event given as a value. */
  emit(event: RuntimeEvent): Promise<void>;
}
