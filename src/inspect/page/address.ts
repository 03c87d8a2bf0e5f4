/** What the address of the page says: the view, its filters and what is selected. */
export interface Place {
  readonly view: string;
  readonly subject: string;
  readonly text: string;
  readonly kind: string;
  readonly topic: string;
  /** Id of the selected event. */
  readonly event: string;
}

const names = ['view', 'subject', 'text', 'kind', 'topic', 'event'] as const;
const TOKEN = 'vmre-token';

/** Takes the token out of the address, so that it is not in the history, and keeps it for a reload. */
export function takeToken(): string {
  const given = /(?:^#|&)token=([\w-]+)/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(TOKEN, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return given ?? sessionStorage.getItem(TOKEN) ?? '';
}

export function readPlace(): Place {
  const query = new URLSearchParams(location.search);
  const [view, subject, text, kind, topic, event] = names.map((name) => query.get(name) ?? '');
  return {
    ...{ view: view || 'timeline', subject: subject ?? '', text: text ?? '' },
    ...{ kind: kind ?? '', topic: topic ?? '', event: event ?? '' },
  };
}

/** Shows a place in the address. A filter replaces the last one in the history. */
export function writePlace(place: Place, isNew: boolean): void {
  const query = new URLSearchParams();
  for (const name of names) if (place[name] !== '') query.set(name, place[name]);
  const address = `${location.pathname}?${query}`;
  if (isNew) history.pushState(null, '', address);
  else history.replaceState(null, '', address);
}
