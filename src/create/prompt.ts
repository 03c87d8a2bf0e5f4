/** Ctrl-C, Ctrl-D or Escape at a question. */
export class Cancelled extends Error {}

/** One of several answers. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

/** It consists of ES modules, and is loaded for the first question. */
const importLibrary = () => import('@clack/prompts');

type Library = Awaited<ReturnType<typeof importLibrary>>;

const SHOW_CURSOR = '\x1b[?25h';

/** Asks questions at a terminal. */
export class Prompt {
  private library: Promise<Library> | undefined;
  private readonly streams: {
    input: NodeJS.ReadStream;
    output: NodeJS.WriteStream;
    accessible?: true;
  };
  /** A signal ends the process at a question, where the cursor is hidden. */
  private readonly onExit = (): void => void this.streams.output.write(SHOW_CURSOR);

  constructor(input: NodeJS.ReadStream, output: NodeJS.WriteStream) {
    // A dumb terminal cannot rewrite lines.
    this.streams = { input, output, ...(process.env['TERM'] === 'dumb' && { accessible: true }) };
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
    problemOf: (answer: string) => string | undefined,
  ): Promise<string> {
    const { text } = await this.load();
    const validate = (answer = ''): string | undefined => problemOf(answer.trim() || fallback);
    const asked = { message: question, placeholder: fallback, defaultValue: fallback, validate };
    return (await this.answer(text({ ...asked, ...this.streams }))).trim() || fallback;
  }

  /**
   * Lets the person choose with the arrow keys.
   *
   * @param fallback the choice that is selected first
   * @throws Cancelled
   */
  async choose<T extends string>(
    question: string,
    choices: readonly Choice<T>[],
    fallback: T,
  ): Promise<T> {
    const { select } = await this.load();
    const asked = { message: question, initialValue: fallback as string, options: [...choices] };
    return (await this.answer(select<string>({ ...asked, ...this.streams }))) as T;
  }

  close(): void {
    process.off('exit', this.onExit);
  }

  private async answer(answer: Promise<string | symbol>): Promise<string> {
    const { isCancel } = await this.load();
    const given = await answer;
    if (typeof given === 'symbol' || isCancel(given)) throw new Cancelled();
    return given;
  }

  private load(): Promise<Library> {
    this.library ??= importLibrary().then((library) => {
      process.on('exit', this.onExit);
      library.updateSettings({ aliases: { '\x04': 'cancel' } });
      return library;
    });
    return this.library;
  }
}
