import type { Observable } from 'rxjs';

import type { Logger } from '../../support/log/logger';
import { reportUnhandledTo } from '../../support/unhandled-errors';
import { thrownReporter } from './thrown-reporter';

type Listener<T> = (value: T) => void;

/** The listeners of one kind of event. RxJS is loaded when an observable is first requested. */
export class Observers<T> {
  private readonly listeners = new Set<Listener<T>>();
  private readonly endings = new Set<() => void>();
  private isOver = false;

  /** @param logger gets what a listener or subscriber throws. Default: it is a warning of the process */
  constructor(private readonly logger?: Pick<Logger, 'error'>) {}

  /** Adds a listener. What it throws is reported: it must not end the host. */
  listen(listener: Listener<T>): void {
    this.listeners.add(listener);
  }

  publish(value: T): void {
    if (this.isOver) return;
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch (error) {
        thrownReporter(this.logger)(error);
      }
    }
  }

  complete(): void {
    this.isOver = true;
    for (const ending of [...this.endings]) ending();
    this.listeners.clear();
    this.endings.clear();
  }

  /** @param before gives the values that a new subscriber gets first */
  observable(before: () => readonly T[] = () => []): Observable<T> {
    const { config, Observable } = require('rxjs') as typeof import('rxjs');
    // Observers without a log leave the handler of others.
    if (this.logger || !config.onUnhandledError) {
      reportUnhandledTo(config, thrownReporter(this.logger));
    }
    return new Observable((subscriber) => {
      for (const value of before()) subscriber.next(value);
      if (this.isOver) {
        subscriber.complete();
        return undefined;
      }
      const listener: Listener<T> = (value) => subscriber.next(value);
      const ending = (): void => subscriber.complete();
      this.listeners.add(listener);
      this.endings.add(ending);
      return () => {
        this.listeners.delete(listener);
        this.endings.delete(ending);
      };
    });
  }
}
