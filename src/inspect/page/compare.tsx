import type { JSX } from 'preact';

/** Data that a divergence of a replay has. */
export const isDivergence = (data: unknown): data is { divergence: Record<string, unknown> } =>
  typeof data === 'object' &&
  data !== null &&
  'divergence' in data &&
  typeof data.divergence === 'object' &&
  data.divergence !== null;

/** What was recorded and what the replay did, side by side, with the lines that differ marked. */
export function Compare({ divergence }: { divergence: Record<string, unknown> }): JSX.Element {
  const { expected, actual, recorded = expected, replayed = actual, ...facts } = divergence;
  const [before, now] = [recorded, replayed].map((value) =>
    (JSON.stringify(value, null, 2) ?? 'nothing').split('\n'),
  ) as [string[], string[]];
  return (
    <>
      <p>
        {Object.entries(facts)
          .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
          .join(', ')}
      </p>
      <div class="compare">
        <Side title="Recorded" lines={before} others={now} />
        <Side title="Replayed" lines={now} others={before} />
      </div>
    </>
  );
}

function Side(props: { title: string; lines: string[]; others: string[] }): JSX.Element {
  const { title, lines, others } = props;
  const known = new Set(others);
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <pre tabIndex={0} aria-label={title}>
        {lines.map((line, at) =>
          known.has(line) ? `${line}\n` : <mark key={at}>{`${line}\n`}</mark>,
        )}
      </pre>
    </section>
  );
}
