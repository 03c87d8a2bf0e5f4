import type { Clock } from '../../support/clock';
import type { Awaitable } from '../../support/thenable';
import { withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { isThenable } from '../../support/thenable';
import type { Deadlines } from '../limits';
import type { RecordFailure } from './failure-log';

/** The hooks, and the creation of the instance, which has the time limit of `start`. */
export type HookName = keyof Deadlines | 'create';

/** A runtime ends when one of them does not settle. */
const beforeServing: readonly HookName[] = ['create', 'deploy', 'start', 'offer', 'test', 'stop'];

/** Calls the hooks of a runtime, with their time limits, and names the hook in each failure. */
export class HookRunner {
  private readonly unsettled = new Map<HookName, number>();
  private running: HookName | undefined;

  constructor(
    private readonly deadlines: Deadlines,
    private readonly recordFailure: RecordFailure,
    /** Called when a hook does not settle in time. */
    private readonly onTimeout: (error: VmreError) => void = () => undefined,
    private readonly clock?: Clock,
  ) {}

  /** A hook that has not settled, for the message when the process exits before it does. */
  get pending(): HookName | undefined {
    return this.running ?? this.unsettled.keys().next().value;
  }

  /**
   * Calls a hook.
   *
   * @throws VMRE_HOOK_FAILED, VMRE_HOOK_TIMEOUT, or the VmreError that the hook threw
   */
  async call<T>(name: HookName, hook: () => Awaitable<T>): Promise<T> {
    this.running = name;
    try {
      const result = hook();
      this.running = undefined;
      // Many hooks return at once and need no timer.
      return isThenable(result) ? await this.settled(name, result) : result;
    } catch (error) {
      this.running = undefined;
      this.recordFailure(`${name} failed`, error);
      throw VmreError.from(error, 'VMRE_HOOK_FAILED', `${name} failed`);
    }
  }

  private settled<T>(name: HookName, result: PromiseLike<T>): Promise<T> {
    const limit = this.deadlines[name === 'create' ? 'start' : name];
    this.unsettled.set(name, (this.unsettled.get(name) ?? 0) + 1);
    const done = (): void => {
      const left = (this.unsettled.get(name) ?? 1) - 1;
      if (left > 0) this.unsettled.set(name, left);
      else this.unsettled.delete(name);
    };
    return withDeadline(
      result,
      limit,
      () => {
        const text = `${name} did not settle within ${limit / 1000} s`;
        const error = new VmreError('VMRE_HOOK_TIMEOUT', text);
        if (beforeServing.includes(name)) this.onTimeout(error);
        return error;
      },
      done,
      this.clock,
    );
  }
}
