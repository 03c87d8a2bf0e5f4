import type { Observable } from 'rxjs';

import { reportUnhandledTo } from '../../support/unhandled-errors';

type Listener<T> = (value: T) => void;

/** The listeners of one kind of event. RxJS is loaded when an observable is first requested. */
export class Observers<T> {
  /** Undefined without listeners, so that no event is created for none. */
  publish: Listener<T> | undefined;
  private listeners: readonly Listener<T>[] = [];
  private readonly endings = new Set<() => void>();
  private isComplete = false;

  /** @param onError called with what a listener throws; all listeners stay */
  constructor(private readonly onError: (error: unknown) => void) {}

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

  /**
   * Values from now on. It completes with the observers.
   *
   * @param toPublic converts each value
   */
  observable<R>(toPublic: (value: T) => R): Observable<R> {
    const { config, Observable } = require('rxjs') as typeof import('rxjs');
    reportUnhandledTo(config, this.onError);
    return new Observable((subscriber) => {
      if (this.isComplete) return subscriber.complete();
      const end = (): void => subscriber.complete();
      const remove = this.listen((value) => subscriber.next(toPublic(value)));
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
        listener(value);
      } catch (error) {
        this.onError(error);
      }
    }
  };
}
