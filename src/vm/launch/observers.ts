import type { Observable } from 'rxjs';

type Listener<T> = (value: T) => void;

/** Who is told of something that happens again and again. RxJS is loaded when an observable is asked for. */
export class Observers<T> {
  private readonly listeners = new Set<Listener<T>>();
  private readonly endings = new Set<() => void>();
  private isOver = false;

  /** What a listener throws is ignored: it must not end the host. */
  listen(listener: Listener<T>): void {
    this.listeners.add(listener);
  }

  publish(value: T): void {
    if (this.isOver) return;
    for (const listener of [...this.listeners]) {
      try {
        listener(value);
      } catch {
        // Its own business.
      }
    }
  }

  complete(): void {
    this.isOver = true;
    for (const ending of [...this.endings]) ending();
    this.listeners.clear();
    this.endings.clear();
  }

  /** @param before what a subscriber is told first */
  observable(before: () => readonly T[] = () => []): Observable<T> {
    const { Observable } = require('rxjs') as typeof import('rxjs');
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
