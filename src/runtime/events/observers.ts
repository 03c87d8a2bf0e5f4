import type { Observable, Subscriber } from 'rxjs';

import { reportUnhandledTo } from '../../support/unhandled-errors';
import type { RuntimeEvent, RuntimeEventOf } from './event';

/** The subscribers of a runtime's events. RxJS is loaded with the first access to the observable. */
export class EventObservers {
  /** Undefined without subscribers, so that the hot path creates no event objects. */
  publish: ((event: RuntimeEvent) => void) | undefined;
  private readonly subscribers = new Set<Subscriber<RuntimeEvent>>();
  private made: Observable<RuntimeEvent> | undefined;
  private completed = false;

  /** @param onError called with what a subscriber threw, which ends neither the runtime nor the subscription */
  constructor(private readonly onError: (error: unknown) => void) {}

  get events$(): Observable<RuntimeEvent> {
    return (this.made ??= this.make());
  }

  of<Type extends RuntimeEvent['type']>(type: Type): Observable<RuntimeEventOf<Type>> {
    const { filter } = require('rxjs') as typeof import('rxjs');
    const isOfType = (event: RuntimeEvent): event is RuntimeEventOf<Type> => event.type === type;
    return this.events$.pipe(filter(isOfType));
  }

  complete(): void {
    this.completed = true;
    for (const subscriber of [...this.subscribers]) subscriber.complete();
  }

  private make(): Observable<RuntimeEvent> {
    const rx = require('rxjs') as typeof import('rxjs');
    reportUnhandledTo(rx.config, this.onError);
    return new rx.Observable((subscriber) => {
      if (this.completed) {
        subscriber.complete();
        return undefined;
      }
      this.subscribers.add(subscriber);
      this.publish = (event) => {
        for (const each of this.subscribers) each.next(event);
      };
      return () => {
        this.subscribers.delete(subscriber);
        if (this.subscribers.size === 0) this.publish = undefined;
      };
    });
  }
}
