import type { InspectedRuntime } from '../../inspect';
import { describeEvent } from '../shell/describe-event';
import type { ShellEvent, ShellView } from '../shell/shell-event';

/** A view that also passes on everything to a page. */
export const inspectedView = (view: ShellView, shown: InspectedRuntime): ShellView => ({
  show: (event) => {
    pass(event, shown);
    view.show(event);
  },
  backlog: () => view.backlog(),
});

const command = (pid: number): string => `command ${pid}`;

function pass(event: ShellEvent, shown: InspectedRuntime): void {
  switch (event.event) {
    case 'output':
      return shown.output(command(event.pid), event.stream, event.data);
    case 'startOutput':
      return shown.output('start', 'stdout', event.data);
    case 'log':
      return shown.log(event.data);
    case 'counter':
      return shown.counter(event.name, event.value);
    case 'state':
      return shown.published(event.name, event.value);
    case 'run': {
      const topic = command(event.pid);
      return shown.tell({ topic, kind: 'run', text: event.command.join(' '), makes: [topic] });
    }
    case 'exit': {
      const { pid, code, tookMs } = event;
      const topic = command(pid);
      const level = code === 0 ? ('info' as const) : ('warn' as const);
      const text = `code ${code} after ${tookMs.toFixed(1)} ms`;
      return shown.tell({ topic, kind: 'exit', level, text, follows: [topic] });
    }
    case 'answer':
      return undefined;
    default: {
      const isWrong = ['error', 'breach', 'gone'].includes(event.event);
      shown.tell({
        ...{ topic: 'runtime', kind: event.event, level: isWrong ? 'error' : 'info' },
        ...{ text: describeEvent(event) ?? event.event, data: event },
      });
    }
  }
}
