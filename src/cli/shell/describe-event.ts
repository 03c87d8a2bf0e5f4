import { printableJson } from '../../support/printable';
import type { ShellEvent } from './shell-event';

/** Formats a duration: `12.3 ms`, `4.5 s`. */
export const duration = (ms: number): string =>
  ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** An event as a text for people; undefined for events that have no text of their own. */
export function describeEvent(event: ShellEvent): string | undefined {
  switch (event.event) {
    case 'deployed': {
      const volumes = event.volumes.map(({ path }) => path).join(', ') || 'none';
      return `deployed in ${duration(event.tookMs)}: start mode ${event.startMode}, volumes ${volumes}`;
    }
    case 'started': {
      const version = event.version === undefined ? '' : `, version ${event.version}`;
      return `started in ${duration(event.tookMs)}: ${event.mode} mode${version}`;
    }
    case 'run':
      return event.background ? `[${event.pid}] ${event.command.join(' ')}` : undefined;
    case 'exit':
      return `[${event.pid}] code ${event.code} after ${duration(event.tookMs)}`;
    case 'state':
      return `state ${event.name} = ${printableJson({ value: event.value }).slice(9, -1)}`;
    case 'breach':
      return `violation of the Runtime API: ${event.text}`;
    case 'gone':
      return `The runtime has ended: ${event.text}`;
    case 'stopped':
      return `stopped in ${duration(event.tookMs)}`;
    case 'error':
      // Otherwise, the end of the runtime is shown.
      if (event.pid !== undefined && event.error.code === 'VMRE_RUNTIME_EXITED') return undefined;
      return event.error.describe();
    default:
      return undefined;
  }
}
