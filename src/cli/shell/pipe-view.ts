import { describeEvent } from './describe-event';
import type { ShellEvent, ShellView } from './shell-event';
import { backlogOf } from './backlog';
import { tell } from '../../support/output';

/** Output of commands, unchanged, on the stream where it belongs; everything else goes to stderr. */
export class PipeView implements ShellView {
  private isWithinLine = false;

  show(event: ShellEvent): void {
    switch (event.event) {
      case 'output':
        return event.stream === 'stdout' ? this.out(event.data) : this.err(event.data);
      case 'startOutput':
        return this.out(event.data);
      case 'log':
        return this.err(event.data);
      case 'answer':
        return this.out(event.lines.map((line) => `${line}\n`).join(''));
      default:
        this.tell(event);
    }
  }

  backlog(): Promise<void> | undefined {
    return backlogOf(process.stdout) ?? backlogOf(process.stderr);
  }

  private out(data: Uint8Array | string): void {
    process.stdout.write(data);
  }

  private err(data: Uint8Array): void {
    process.stderr.write(data);
    this.isWithinLine = data.at(-1) !== NEWLINE;
  }

  private tell(event: ShellEvent): void {
    const text = isQuiet(event) ? undefined : describeEvent(event);
    if (text === undefined) return;
    tell(this.isWithinLine ? `\n${text}` : text);
    this.isWithinLine = false;
  }
}

const NEWLINE = 10;

/** What a script need not know. */
const isQuiet = (event: ShellEvent): boolean =>
  ['deployed', 'started', 'stopped', 'state'].includes(event.event) ||
  (event.event === 'exit' && event.code === 0);
