import type { Observable } from 'rxjs';

import { isThenable } from './thenable';
import { reportUnhandledTo, warnOfThrown } from './unhandled-errors';

type Listener<T> = (value: T) => void;

/** The listeners of one kind of event. RxJS is loaded when an observable is first requested. */
export class Observers<T> {
  /** Undefined without listeners, so that no event is created for none. */
  publish: Listener<T> | undefined;
  private listeners: readonly Listener<T>[] = [];
  private readonly endings = new Set<() => void>();
  private isComplete = false;

  /**
   * @param onError called with what a listener or subscriber throws, and what the promise of an async listener
   *   rejects with; all of them stay. What it throws itself is a warning of the process. Default: the error is such a
   *   warning, unless another owner of observables has set a handler
   */
  constructor(private readonly onError?: (error: unknown) => void) {}

  /** @returns removes the listener */
  listen(listener: Listener<T>): () => void {
    if (!this.isComplete) this.setListeners([...this.listeners, listener]);
    return () => this.setListeners(this.listeners.filter((each) => each !== listener));
  }

  /** Publishes nothing from now on. */
  complete(): void {
    this.isComplete = true;
    this.setListeners([]);
    for (const end of this.endings) end();
    this.endings.clear();
  }

  observable(): Observable<T>;
  /**
   * Values from now on. It completes with the observers.
   *
   * @param convert makes the value for subscribers. Default: unchanged
   * @param first values that a new subscriber gets at once. Default: none
   */
  observable<R>(convert: (value: T) => R, first?: () => readonly R[]): Observable<R>;
  observable(
    convert: (value: T) => unknown = (value) => value,
    first: () => readonly unknown[] = () => [],
  ): Observable<unknown> {
    const { config, Observable } = require('rxjs') as typeof import('rxjs');
    if (this.onError || !config.onUnhandledError) {
      reportUnhandledTo(config, this.report);
    }
    return new Observable((subscriber) => {
      for (const value of first()) subscriber.next(value);
      if (this.isComplete) return subscriber.complete();
      const end = (): void => subscriber.complete();
      const remove = this.listen((value) => subscriber.next(convert(value)));
      this.endings.add(end);
      return () => {
        remove();
        this.endings.delete(end);
      };
    });
  }

  private setListeners(listeners: readonly Listener<T>[]): void {
    this.listeners = listeners;
    this.publish = listeners.length === 0 ? undefined : this.tell;
  }

  private readonly tell: Listener<T> = (value) => {
    for (const listener of this.listeners) {
      try {
        const returned: unknown = listener(value);
        if (isThenable(returned)) returned.then(undefined, this.report);
      } catch (error) {
        this.report(error);
      }
    }
  };

  /** A log that fails must not affect its owner. */
  private readonly report = (error: unknown): void => {
    const warn = (failure: unknown): void => {
      for (const each of [error, failure]) warnOfThrown(each);
    };
    try {
      const returned: unknown = this.onError ? this.onError(error) : warnOfThrown(error);
      if (isThenable(returned)) returned.then(undefined, warn);
    } catch (failure) {
      warn(failure);
    }
  };
}
