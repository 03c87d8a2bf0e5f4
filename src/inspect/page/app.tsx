import type { JSX } from 'preact';

import { ActionsView } from './actions-view';
import { MetricsView } from './metrics-view';
import type { Model } from './model';
import { StateView } from './state-view';
import { Timeline } from './timeline';

const views = { timeline: 'Timeline', state: 'State', logs: 'Logs', metrics: 'Metrics' } as const;
const statuses = {
  connecting: 'connecting',
  connected: 'live',
  lost: 'connection lost: trying again',
  refused: 'the token is wrong: open the address that the host printed',
} as const;

/** The whole page. */
export function App({ model }: { model: Model }): JSX.Element {
  const { place, subjects, status } = model;
  const canAct = subjects.some(({ actions }) => actions.length > 0);
  const names = Object.entries({ ...views, ...(canAct && { actions: 'Actions' }) });
  return (
    <>
      <header>
        <h1>VMRE</h1>
        <nav aria-label="Views">
          {names.map(([view, title]) => (
            <button
              key={view}
              type="button"
              aria-current={view === place.view ? 'page' : undefined}
              onClick={() => model.go({ view, event: '' }, true)}
            >
              {title}
            </button>
          ))}
        </nav>
        {subjects.length > 1 && (
          <label>
            Subject{' '}
            <select
              value={place.subject}
              onChange={(event) => model.go({ subject: event.currentTarget.value, topic: '' })}
            >
              <option value="">all</option>
              {subjects.map(({ name }) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <span class={`status ${status}`} role="status">
          {statuses[status]}
        </span>
      </header>
      <main>{viewOf(model)}</main>
    </>
  );
}

function viewOf(model: Model): JSX.Element {
  switch (model.place.view) {
    case 'state':
      return <StateView model={model} />;
    case 'logs':
      return <Timeline key="logs" model={model} kind="log" />;
    case 'metrics':
      return <MetricsView model={model} />;
    case 'actions':
      return <ActionsView model={model} />;
    default:
      return <Timeline key="timeline" model={model} />;
  }
}
