import { isRecord } from '../../support/json';
import type { RecordedEvent } from '../activity/event-record';
import { fits } from './fits';
import { shown, wrongValue, type Verdict } from './verdict';

/** An event as a test expects it: its type, and any of its other properties. A pattern fits texts. */
export type ExpectedEvent<Event extends RecordedEvent = RecordedEvent> = Event extends RecordedEvent
  ? { readonly type: Event['type'] } & {
      readonly [Key in Exclude<keyof Event, 'type'>]?:
        Event[Key] | (Event[Key] extends string ? RegExp : never) | undefined;
    }
  : never;

/** What has events: a `TestActivity`, a `MockContext`, or a list of events. */
export type HasEvents = readonly RecordedEvent[] | { readonly events: readonly RecordedEvent[] };

/** Whether the events are among those that were emitted, in this order. */
export function emitted(
  received: unknown,
  expected: ExpectedEvent | readonly ExpectedEvent[],
): Verdict {
  const events = eventsOf(received);
  const wanted = (Array.isArray(expected) ? expected : [expected]) as readonly ExpectedEvent[];
  let next = 0;
  for (const event of events)
    if (next < wanted.length && isExpected(event, wanted[next])) next += 1;
  const pass = next === wanted.length;
  return {
    pass,
    message: () => {
      const after = next === 0 ? '' : ` after the first ${next} of the expected events`;
      const problem = pass
        ? `expected not to find, in this order:\n${listed(wanted)}`
        : `expected an event ${shown(wanted[next])}${after}`;
      return `${problem}\n\nThe events were:\n${listed(events)}`;
    },
  };
}

const isExpected = (event: RecordedEvent, wanted: unknown): boolean =>
  isRecord(wanted) &&
  fits(
    event,
    Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined)),
  );

function eventsOf(received: unknown): readonly RecordedEvent[] {
  const events = Array.isArray(received)
    ? (received as unknown)
    : (received as Partial<Record<'events', unknown>> | null | undefined)?.events;
  if (Array.isArray(events)) return events as readonly RecordedEvent[];
  throw wrongValue('toEmit', 'an activity, a mock context or a list of events', received);
}

const listed = (events: readonly unknown[]): string =>
  events.length === 0 ? '  none' : events.map((event) => `  ${shown(event)}`).join('\n');
