import type { Paint, Style } from '../../support/terminal/colours';
import { backlogOf } from './backlog';
import { describeEvent } from './describe-event';
import { LineText } from './line-text';
import type { ShellEvent, ShellView } from './shell-event';

/** Where a terminal view writes. */
export interface Screen {
  /** Writes a text above the prompt, if one is shown. The text is safe; it may end within a line. */
  write(text: string): void;
}

const styles: Partial<Record<ShellEvent['event'], Style>> = {
  deployed: 'dim',
  started: 'dim',
  stopped: 'dim',
  run: 'dim',
  exit: 'dim',
  state: 'cyan',
  breach: 'yellow',
  gone: 'red',
  error: 'red',
};

/** Shows what happens to a person: stderr in red, the log dimmed, background output with its process id. */
export class TerminalView implements ShellView {
  private readonly texts = new Map<string, LineText>();
  private readonly background = new Set<number>();
  /** Incomplete lines of background commands. */
  private readonly rests = new Map<string, string>();
  private isWithinLine = false;

  constructor(
    private readonly screen: Screen,
    private readonly paint: Paint,
  ) {}

  show(event: ShellEvent): void {
    switch (event.event) {
      case 'output':
        return this.showOutput(event);
      case 'log':
        return this.write(this.painted('dim', this.text('log').take(event.data)));
      case 'startOutput':
        return this.write(this.text('start').take(event.data));
      case 'answer':
        return this.writeLines(event.lines.join('\n'));
      case 'exit':
        return this.showExit(event);
      case 'run':
        this.endOutput(event.pid); // of a runtime that is gone
        if (event.background) this.background.add(event.pid);
        else this.background.delete(event.pid);
        return this.describe(event);
      default:
        return this.describe(event);
    }
  }

  backlog(): Promise<void> | undefined {
    return backlogOf(process.stdout);
  }

  /** Completes the line in which the output stopped, before a prompt. */
  completeLine(): void {
    if (this.isWithinLine) this.write('\n');
  }

  private showOutput({ pid, stream, data }: ShellEvent & { event: 'output' }): void {
    const key = `${pid} ${stream}`;
    const style = stream === 'stderr' ? 'red' : undefined;
    const text = this.text(key).take(data);
    if (!this.background.has(pid)) return this.write(this.painted(style, text));
    const lines = ((this.rests.get(key) ?? '') + text).split('\n');
    this.rests.set(key, lines.pop() ?? '');
    for (const line of lines) this.writeLines(`[${pid}] ${line}`, style);
  }

  private describe(event: ShellEvent): void {
    const text = describeEvent(event);
    if (text !== undefined) this.writeLines(text, styles[event.event]);
  }

  /** A success at the prompt is not worth a line. */
  private showExit(event: ShellEvent & { event: 'exit' }): void {
    this.endOutput(event.pid);
    const isBackground = this.background.delete(event.pid);
    if (event.code === 0 && !isBackground) return this.completeLine();
    this.writeLines(describeEvent(event)!, event.code === 0 ? 'dim' : 'red');
  }

  private endOutput(pid: number): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const key = `${pid} ${stream}`;
      const rest = (this.rests.get(key) ?? '') + (this.texts.get(key)?.end() ?? '');
      const style = stream === 'stderr' ? 'red' : undefined;
      if (rest !== '' && this.background.has(pid)) this.writeLines(`[${pid}] ${rest}`, style);
      else if (rest !== '') this.write(this.painted(style, rest));
      this.texts.delete(key);
      this.rests.delete(key);
    }
  }

  private writeLines(text: string, style?: Style): void {
    this.completeLine();
    this.write(`${this.painted(style, text)}\n`);
  }

  private write(text: string): void {
    if (text === '') return;
    this.screen.write(text);
    this.isWithinLine = !text.endsWith('\n');
  }

  private painted(style: Style | undefined, text: string): string {
    if (style === undefined) return text;
    const lines = text.split('\n');
    return lines.map((line) => (line === '' ? '' : this.paint(style, line))).join('\n');
  }

  private text(key: string): LineText {
    let text = this.texts.get(key);
    if (!text) this.texts.set(key, (text = new LineText()));
    return text;
  }
}
