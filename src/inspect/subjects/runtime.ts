import type { SessionEvent } from '../../supervisor/session/session-options';
import type { Step } from '../../supervisor/play-session';
import { Observers } from '../../support/observers';
import type { Happening } from '../events/happening';
import type { Subject } from '../subject';

/** Names of counters and states that are shown. */
const MAX_NAMES = 200;

/** Options of {@link InspectedRuntime}. */
export interface InspectedRuntimeOptions {
  /** Name on the page. Default `runtime`. */
  readonly name?: string | undefined;
  /** Actions, such as running a command. Default: none. */
  readonly actions?: Subject['actions'];
}

/**
 * Shows a runtime: its commands with their output, its log, counters and states. Its owner passes on what happens.
 *
 * @example
 * ```ts
 * import { InspectedRuntime, openInspector } from 'vmre/inspect';
 * import { openSession, RuntimeProgram } from 'vmre/supervisor';
 *
 * export async function watchRuntime(): Promise<void> {
 *   const shown = new InspectedRuntime();
 *   await using inspector = await openInspector([shown]);
 *   console.error(inspector.url);
 *   const program = new RuntimeProgram('bin/greeter', { workdir: '/tmp/activity' });
 *   await using session = openSession(program, { onEvent: (event) => shown.take(event) });
 *   await session.deploy();
 *   await session.start();
 *   await session.run(['greet']);
 * }
 * ```
 */
export class InspectedRuntime implements Subject {
  /** A runtime. */
  readonly type = 'runtime';
  readonly name: string;
  readonly actions: Subject['actions'];
  private readonly observers = new Observers<Happening>();
  private readonly counters = new Map<string, number>();
  private readonly states = new Map<string, unknown>();
  private readonly counts = {
    events: 0,
    'bytes of stdout': 0,
    'bytes of stderr': 0,
    'bytes of log': 0,
  };
  private current = 'initialized';

  constructor({ name = 'runtime', actions }: InspectedRuntimeOptions = {}) {
    this.name = name;
    this.actions = actions;
  }

  /** An event of a session. */
  take(event: SessionEvent): void {
    switch (event.type) {
      case 'output':
        return this.output(`${event.command} ${event.number}`, event.stream, event.data);
      case 'log':
        return this.log(event.data);
      case 'counter':
        return this.counter(event.name, event.value);
      case 'runtimeState':
        return this.published(event.name, event.value);
      case 'stateChanged':
        this.current = event.state;
        return this.tell({
          topic: 'session',
          kind: 'state',
          text: event.state,
          makes: ['session'],
        });
      case 'exited':
        return this.tell({
          ...{ topic: 'session', kind: 'exit', text: 'the process has exited', data: event.exit },
          ...{ follows: ['session'], level: event.exit.code === 0 ? 'info' : 'warn' },
        });
      case 'departure': {
        const { rule, title, ...data } = event.departure;
        const text = `violates ${rule} ${title}`;
        return this.tell({ topic: 'session', kind: 'violation', level: 'error', text, data });
      }
    }
  }

  /** A step of `playSession`. */
  step({ name, tookMs, summary, stdout, stderr, log, isRefused }: Step): void {
    const data = { tookMs, stdout, stderr, log };
    const level = isRefused ? ('warn' as const) : ('info' as const);
    const text = `${name}: ${summary} (${tookMs.toFixed(1)} ms)`;
    const order = { makes: ['session'], follows: ['session'] };
    this.tell({ topic: name.split(' ')[0] ?? '', kind: 'step', level, text, data, ...order });
  }

  /** Anything else. */
  tell(happening: Happening): void {
    this.counts.events += 1;
    this.observers.publish?.(happening);
  }

  /** Output of a command. */
  output(command: string, stream: 'stdout' | 'stderr', data: Uint8Array): void {
    this.counts[`bytes of ${stream}`] += data.length;
    this.tell({ topic: command, kind: stream, text: textOf(data), follows: [command] });
  }

  /** What the runtime wrote to its log. */
  log(data: Uint8Array): void {
    this.counts['bytes of log'] += data.length;
    for (const line of textOf(data).trimEnd().split('\n')) {
      this.tell({ topic: 'log', kind: 'log', level: levelOf(line), text: line });
    }
  }

  /** The value of a usage counter. */
  counter(name: string, value: number): void {
    if (this.counters.size < MAX_NAMES || this.counters.has(name)) this.counters.set(name, value);
    this.tell({ topic: 'counters', kind: 'counter', text: `${name} = ${value}` });
  }

  /** A state that the runtime published. */
  published(name: string, value: unknown): void {
    if (this.states.size < MAX_NAMES || this.states.has(name)) this.states.set(name, value);
    this.tell({ topic: 'states', kind: 'state', text: name, data: value });
  }

  watch(publish: (happening: Happening) => void): () => void {
    return this.observers.listen(publish);
  }

  state(): unknown {
    return {
      counts: { state: this.current, ...this.counts },
      counters: Object.fromEntries(this.counters),
      states: Object.fromEntries(this.states),
    };
  }

  metrics(): Record<string, number> {
    return { ...this.counts, ...Object.fromEntries(this.counters) };
  }
}

/** The beginning of an output as text: what a line of the page can show. */
const textOf = (data: Uint8Array): string =>
  Buffer.from(data.buffer, data.byteOffset, Math.min(data.length, 4000)).toString() +
  (data.length > 4000 ? `… (${data.length - 4000} more bytes)` : '');

function levelOf(line: string): 'info' | 'warn' | 'error' {
  if (/\b(error|fatal)\b/i.test(line)) return 'error';
  return /\bwarn/i.test(line) ? 'warn' : 'info';
}
