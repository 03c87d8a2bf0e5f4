import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';

import type { InspectedEvent } from '../events/happening';
import { Detail } from './detail';
import { filterRows } from './filter-rows';
import type { Model, Row } from './model';

const ROW = 26;
/** Rows above and below what is seen. */
const SPARE = 10;

/** All events in order, and the selected one with its causes and effects. */
export function Timeline({ model, kind }: { model: Model; kind?: string }): JSX.Element {
  const { place } = model;
  const { rows, kinds, topics } = filterRows(model.rows, place, kind);
  const selected = place.event === '' ? undefined : model.find(Number(place.event));
  return (
    <section class="timeline" aria-label={kind === 'log' ? 'Logs' : 'Timeline'}>
      <form class="filters" role="search" onSubmit={(event) => event.preventDefault()}>
        <label>
          Search{' '}
          <input
            type="search"
            value={place.text}
            onInput={(event) => model.go({ text: event.currentTarget.value })}
          />
        </label>
        {kind === undefined && (
          <Choice label="Kind" value={place.kind} all={kinds} take={(kind) => model.go({ kind })} />
        )}
        <Choice
          label="Topic"
          value={place.topic}
          all={topics}
          take={(topic) => model.go({ topic })}
        />
        <span class="count" role="status">
          {rows.length} of {model.rows.length} events
          {model.dropped > 0 && `, ${model.dropped} older ones are gone`}
        </span>
      </form>
      <Rows
        rows={rows}
        selected={place.event}
        select={(event) => model.go({ event: String(event) })}
      />
      {selected && <Detail model={model} event={selected} />}
    </section>
  );
}

function Choice(props: {
  label: string;
  value: string;
  all: readonly string[];
  take: (value: string) => void;
}): JSX.Element {
  const { label, value, all, take } = props;
  const options = value === '' || all.includes(value) ? all : [value, ...all];
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => take(event.currentTarget.value)}>
        <option value="">all</option>
        {options.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Draws only the rows that are seen. At the end it follows new rows. */
function Rows(props: {
  rows: readonly Row[];
  selected: string;
  select: (id: number) => void;
}): JSX.Element {
  const { rows, selected, select } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [rows.length]);
  const height = box.current?.clientHeight ?? 600;
  const from = Math.max(0, Math.floor(top / ROW) - SPARE);
  const shown = rows.slice(from, from + Math.ceil(height / ROW) + 2 * SPARE);
  const onScroll = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = box.current as HTMLDivElement;
    follows.current = scrollTop + clientHeight >= scrollHeight - ROW;
    setTop(scrollTop);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const at = rows.findIndex(({ id }) => String(id) === selected);
    const next = Math.min(rows.length - 1, Math.max(0, at < 0 ? rows.length - 1 : at + step));
    const row = rows[next];
    if (!row || !box.current) return;
    select(row.id);
    const { scrollTop, clientHeight } = box.current;
    if (next * ROW < scrollTop) box.current.scrollTop = next * ROW;
    if ((next + 1) * ROW > scrollTop + clientHeight) {
      box.current.scrollTop = (next + 1) * ROW - clientHeight;
    }
  };
  const isShown = shown.some(({ id }) => String(id) === selected);
  return (
    <div
      class="rows"
      ref={box}
      role="listbox"
      tabIndex={0}
      aria-label="Events"
      {...(isShown && { 'aria-activedescendant': `row-${selected}` })}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
    >
      <div class="space" role="presentation" style={{ height: `${rows.length * ROW}px` }}>
        {shown.map((row, at) => (
          <div
            key={row.id}
            id={`row-${row.id}`}
            class={`row ${'missed' in row ? 'gap' : row.level}`}
            role="option"
            aria-selected={String(row.id) === selected}
            style={{ transform: `translateY(${(from + at) * ROW}px)` }}
            onClick={() => select(row.id)}
          >
            {'missed' in row ? <Gap missed={row.missed} /> : <Line event={row} />}
          </div>
        ))}
      </div>
    </div>
  );
}

const Gap = ({ missed }: { missed: number }): JSX.Element => (
  <em>{missed} events are missing: they came faster than this page could read them</em>
);

function Line({ event }: { event: InspectedEvent }): JSX.Element {
  const { time, topic, kind, level, text } = event;
  return (
    <>
      <time>{new Date(time).toISOString().slice(11, 23)}</time>
      <b>{topic}</b>
      <i>{kind}</i>
      <span>
        {level !== 'info' && <strong>{level} </strong>}
        {text}
      </span>
    </>
  );
}
