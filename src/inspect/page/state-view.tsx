import type { JSX } from 'preact';

import { Compare } from './compare';
import type { Model } from './model';
import { usePolled } from './use-polled';

/** The state of a subject: tables of what it has. */
export function StateView({ model }: { model: Model }): JSX.Element {
  const { subjects, place } = model;
  const shown = subjects.filter(({ name }) => place.subject === '' || name === place.subject);
  return (
    <section aria-label="State">
      {shown.map(({ name }) => (
        <SubjectState key={name} model={model} subject={name} />
      ))}
    </section>
  );
}

function SubjectState({ model, subject }: { model: Model; subject: string }): JSX.Element {
  const { topic } = model.place;
  const query = topic === '' ? { subject } : { subject, topic };
  const { value, error } = usePolled(model, '/api/state', query);
  return (
    <section>
      <h2>
        {subject}
        {topic !== '' && ` / ${topic} `}
        {topic !== '' && (
          <button type="button" onClick={() => model.go({ topic: '' }, true)}>
            Show everything
          </button>
        )}
      </h2>
      {error !== undefined && <p role="alert">{error}</p>}
      {value === null && <p>{topic} is unknown here, or has ended.</p>}
      {isRecord(value) &&
        Object.entries(value).map(([name, part]) => (
          <Part key={name} name={name} part={part} model={model} />
        ))}
    </section>
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function Part(props: { name: string; part: unknown; model: Model }): JSX.Element {
  const { name, part, model } = props;
  return (
    <section>
      <h3>
        {name}
        {Array.isArray(part) && ` (${part.length})`}
      </h3>
      {name === 'divergences' && Array.isArray(part) ? (
        part.filter(isRecord).map((each, at) => <Compare key={at} divergence={each} />)
      ) : Array.isArray(part) && part.every(isRecord) ? (
        <Table rows={part} model={model} />
      ) : isRecord(part) ? (
        <Facts facts={part} />
      ) : (
        <pre tabIndex={0} aria-label={name}>
          {typeof part === 'string' ? part : JSON.stringify(part, null, 2)}
        </pre>
      )}
    </section>
  );
}

function Facts({ facts }: { facts: Record<string, unknown> }): JSX.Element {
  const entries = Object.entries(facts);
  if (entries.length === 0) return <p>none</p>;
  return (
    <dl>
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{shown(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Table({ rows, model }: { rows: Record<string, unknown>[]; model: Model }): JSX.Element {
  if (rows.length === 0) return <p>none</p>;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, 12);
  return (
    <div class="table" tabIndex={0} role="region" aria-label="Table">
      <table>
        <thead>
          <tr>
            {names.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {names.map((name) => (
                <td key={name}>
                  {name === 'name' ? (
                    <button
                      type="button"
                      class="link"
                      onClick={() => model.go({ topic: String(row[name]) }, true)}
                    >
                      {shown(row[name])}
                    </button>
                  ) : (
                    shown(row[name])
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
