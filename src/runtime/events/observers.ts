import type { Observable, Subscriber } from 'rxjs';

import type { RuntimeEvent } from './event';

/** The subscribers of a runtime's events. RxJS is loaded with the first access to the observable. */
export class EventObservers {
  /** Undefined without subscribers, so that the hot path creates no event objects. */
  publish: ((event: RuntimeEvent) => void) | undefined;
  private readonly subscribers = new Set<Subscriber<RuntimeEvent>>();
  private made: Observable<RuntimeEvent> | undefined;
  private completed = false;

  get observable(): Observable<RuntimeEvent> {
    return (this.made ??= this.make());
  }

  complete(): void {
    this.completed = true;
    for (const subscriber of [...this.subscribers]) subscriber.complete();
  }

  private make(): Observable<RuntimeEvent> {
    const rx = require('rxjs') as typeof import('rxjs');
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
