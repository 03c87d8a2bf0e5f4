import type { Observable } from 'rxjs';

import { Observers } from '../../support/observers';
import type { RuntimeEvent, RuntimeEventOf } from './event';

/** The subscribers of a runtime's events. RxJS is loaded with the first access to the observable. */
export class EventObservers extends Observers<RuntimeEvent> {
  private made: Observable<RuntimeEvent> | undefined;

  get events$(): Observable<RuntimeEvent> {
    return (this.made ??= this.observable());
  }

  of<Type extends RuntimeEvent['type']>(type: Type): Observable<RuntimeEventOf<Type>> {
    const { filter } = require('rxjs') as typeof import('rxjs');
    const isOfType = (event: RuntimeEvent): event is RuntimeEventOf<Type> => event.type === type;
    return this.events$.pipe(filter(isOfType));
  }
}
