import type { DeviceSyscalls } from './device';

/** What a device keeps over restarts, as JSON. */
export class PersistentState<T> {
  constructor(
    private readonly syscalls: DeviceSyscalls,
    private readonly initial: T,
  ) {}

  /** What it is now; not to be changed. */
  get(): T {
    const text = this.syscalls.getState();
    return text === undefined ? this.initial : (JSON.parse(text) as T);
  }

  set(state: T): void {
    this.syscalls.setState(JSON.stringify(state));
  }
}
