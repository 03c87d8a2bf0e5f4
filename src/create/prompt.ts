import { createInterface, type Interface } from 'node:readline';

import { tell } from '../support/output';
import { paintFor, type Output, type Paint } from '../support/terminal/colours';

/** Ctrl-C or Ctrl-D at a question. */
export class Cancelled extends Error {}

/** Asks questions at a terminal. */
export class Prompt {
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;
  private readonly paint: Paint;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream & Output) {
    this.lines = createInterface({ input, output, terminal: true });
    this.paint = paintFor(output);
    this.answers = this.lines[Symbol.asyncIterator]();
    this.lines.on('SIGINT', () => this.lines.close());
  }

  /**
   * Asks until the answer is valid.
   *
   * @param problemOf returns the problem of an answer, or undefined
   * @throws Cancelled
   */
  async ask(
    question: string,
    fallback: string,
    problemOf: (answer: string) => string | undefined = () => undefined,
  ): Promise<string> {
    for (;;) {
      const answer =
        (await this.nextLine(`${question} ${this.paint('dim', `(${fallback})`)} `)) || fallback;
      const problem = problemOf(answer);
      if (problem === undefined) return answer;
      this.tell(`  ${problem}`);
    }
  }

  tell(text: string): void {
    tell(text);
  }

  close(): void {
    this.lines.close();
  }

  private async nextLine(question: string): Promise<string> {
    this.lines.setPrompt(question);
    this.lines.prompt();
    const next = await this.answers.next();
    if (next.done) throw new Cancelled();
    return next.value.trim();
  }
}
