import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';
import { EventRing, type RingLimits } from './events/event-ring';
import { preview } from './events/preview';
import { Samples } from './events/samples';
import { InspectorServer } from './server/inspector-server';
import type { Action, Subject } from './subject';

/** Options of {@link openInspector}. */
export interface InspectorOptions {
  /** Whether the page may act on the subjects. Default false. */
  readonly act?: boolean | undefined;
  /** Port on 127.0.0.1. Default: any that is free. */
  readonly port?: number | undefined;
  /** Limits of the events in memory. */
  readonly limits?: RingLimits | undefined;
}

/** A page that shows subjects while they live. */
export interface Inspector extends AsyncDisposable {
  /** The address of the page. It has a secret token: whoever has it can see everything. */
  readonly url: string;
  /** Stops watching and serving. Calling it again has no effect. */
  close(): Promise<void>;
}

const SAMPLE_MS = 1000;

/**
 * Opens a page that shows live subjects: on this machine only, for those who have its address.
 *
 * @param subjects what it shows, each with a name of its own
 * @param options port, actions, limits
 * @throws VMRE_OPTION_INVALID if two subjects have one name, or the port is taken
 */
export async function openInspector(
  subjects: readonly Subject[],
  options: InspectorOptions = {},
): Promise<Inspector> {
  const { act = false, port = 0, limits } = options;
  const byName = new Map(subjects.map((subject) => [subject.name, subject]));
  if (byName.size < subjects.length) {
    throw new VmreError('VMRE_OPTION_INVALID', 'two subjects of an inspector have the same name');
  }
  const ring = new EventRing(limits);
  const samples = new Samples();
  const named = (name: string): Subject => {
    const subject = byName.get(name);
    if (subject) return subject;
    const text = `unknown subject ${JSON.stringify(name)}.${didYouMean(name, [...byName.keys()])}`;
    throw new VmreError('VMRE_OPTION_INVALID', text);
  };
  const server = new InspectorServer({
    ring,
    overview: () => ({ act, subjects: subjects.map((subject) => overviewOf(subject, act)) }),
    state: async (name, topic) => preview(await named(name).state(topic), STATE_LIMITS),
    metrics: () => ({ times: samples.times, series: samples.all }),
    act: async (name, action, answers) => {
      const found = act ? actionOf(named(name), action) : undefined;
      if (!found) throw new VmreError('VMRE_OPTION_INVALID', 'this page may only watch');
      return preview(await found.run(answers));
    },
  });
  const url = await server.listen(port);
  const stops = subjects.map((subject) =>
    subject.watch((happening) => {
      ring.add(subject.name, happening);
      server.tell();
    }),
  );
  const sample = (): void =>
    samples.add(
      Date.now(),
      subjects.map((subject) => [subject.name, subject.metrics()] as const),
    );
  sample();
  const timer = setInterval(sample, SAMPLE_MS).unref();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> =>
    (closed ??= (async () => {
      clearInterval(timer);
      for (const stop of stops) stop();
      await server.close();
    })());
  return { url, close, [Symbol.asyncDispose]: close };
}

/** A state has more entries than the details of an event. */
const STATE_LIMITS = { characters: 200_000, entries: 500 };

const overviewOf = ({ name, type, actions = {} }: Subject, act: boolean): object => ({
  name,
  type,
  actions: act
    ? Object.entries(actions).map(([action, { label, fields = [] }]) => ({
        ...{ name: action, label },
        fields: fields.map(({ choices, ...field }) => ({ ...field, choices: choices?.() })),
      }))
    : [],
});

function actionOf({ name, actions = {} }: Subject, action: string): Action {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (found) return found;
  const text = `${name} has no action ${JSON.stringify(action)}.${didYouMean(action, Object.keys(actions))}`;
  throw new VmreError('VMRE_OPTION_INVALID', text);
}
