import type { DeviceSyscalls } from './device';

/** The persistent state of a device, as JSON. */
export class PersistentState<T> {
  constructor(
    private readonly syscalls: DeviceSyscalls,
    private readonly initial: T,
  ) {}

  /** The current state; it must not be modified. */
  get(): T {
    const text = this.syscalls.getState();
    return text === undefined ? this.initial : (JSON.parse(text) as T);
  }

  set(state: T): void {
    this.syscalls.setState(JSON.stringify(state));
  }
}
