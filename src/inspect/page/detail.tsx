import type { JSX } from 'preact';

import type { InspectedEvent } from '../events/happening';
import { Compare, isDivergence } from './compare';
import type { Model } from './model';

/** One event with its data, and links to what caused it and what it caused. */
export function Detail({ model, event }: { model: Model; event: InspectedEvent }): JSX.Element {
  const { id, time, subject, topic, kind, text, causes, data } = event;
  return (
    <aside class="detail" aria-label={`Event ${id}`}>
      <button type="button" class="close" onClick={() => model.go({ event: '' })}>
        Close
      </button>
      <h2>
        {topic} {kind}
      </h2>
      <p>
        {subject}, event {id}, {new Date(time).toISOString()}
      </p>
      <p class="text">{text}</p>
      <Links title="Caused by" model={model} ids={causes} />
      <Links title="Caused" model={model} ids={model.effects.get(id) ?? []} />
      {isDivergence(data) ? (
        <Compare divergence={data.divergence} />
      ) : (
        data !== undefined && (
          <pre tabIndex={0} aria-label="Data">
            {JSON.stringify(data, null, 2)}
          </pre>
        )
      )}
    </aside>
  );
}

function Links(props: { title: string; model: Model; ids: readonly number[] }): JSX.Element | null {
  const { title, model, ids } = props;
  if (ids.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {ids.slice(0, 50).map((id) => {
          const event = model.find(id);
          return (
            <li key={id}>
              {event ? (
                <button
                  type="button"
                  class="link"
                  onClick={() => model.go({ event: String(id) }, true)}
                >
                  {event.topic} {event.kind}: {event.text}
                </button>
              ) : (
                `event ${id}, which is gone`
              )}
            </li>
          );
        })}
      </ul>
      {ids.length > 50 && <p>and {ids.length - 50} more</p>}
    </>
  );
}
