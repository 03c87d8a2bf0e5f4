import type { config as RxConfig, Observable, Subscriber } from 'rxjs';

import type { RuntimeEvent, RuntimeEventOf } from './event';

/** The handlers of sessions. With several sessions in one process, as in tests, the last one is called. */
const ownHandlers = new WeakSet<object>();

/**
 * By default, RxJS throws the error of a subscriber in a later turn, which would end the process. A handler that an
 * author has set stays.
 */
function reportTo(config: typeof RxConfig, handler: (error: unknown) => void): void {
  const { onUnhandledError: present } = config;
  if (present && !ownHandlers.has(present)) return;
  ownHandlers.add(handler);
  config.onUnhandledError = handler;
}

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
    reportTo(rx.config, this.onError);
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
