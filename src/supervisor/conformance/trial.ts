import { holdsWithin } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { readDeployAnswer, type DeployedAs } from '../answers';
import type { Invoked } from '../invocation';
import type { RuntimeProgram } from '../runtime-program';
import { Dialogue } from './dialogue';
import type { HeardAnswer } from './heard';
import { NotChecked } from './outcomes';

/** The commands that a runtime is tried with, each as a list of words. */
export interface ConformanceScript {
  /** Arguments of START. Default: none. */
  startArgs?: readonly string[] | undefined;
  /** Commands that end with code 0. Default: none. */
  runs?: readonly (readonly string[])[] | undefined;
  /** A command that ends with another code. Default: none. */
  fail?: readonly string[] | undefined;
  /** A command that runs for a minute or longer. Default: none. */
  kill?: readonly string[] | undefined;
}

/** Time for the processes that a command has started. */
const GONE_MS = 2000;
/** Time in which late events of a dialogue are heard. */
const LATE_MS = 100;

/** What the rules share: the program under test, and everything that was seen of it. */
export class Trial {
  /** All dialogues so far. */
  readonly dialogues: Dialogue[] = [];
  private readonly results = new Map<string, Promise<unknown>>();
  /** Processes that `test`, `deploy` and so on left behind, by command. */
  readonly left: string[] = [];

  constructor(
    readonly program: RuntimeProgram,
    readonly script: ConformanceScript,
  ) {}

  get timeoutMs(): number {
    return this.program.timeoutMs;
  }

  /** Does something once, and returns its result every time. */
  once<T>(key: string, perform: () => Promise<T>): Promise<T> {
    const result = (this.results.get(key) as Promise<T> | undefined) ?? perform();
    this.results.set(key, result);
    return result;
  }

  /** Invokes the program, and notes processes that it leaves behind. @throws as {@link RuntimeProgram.invoke} */
  async invoke(args: readonly string[]): Promise<Invoked> {
    const before = this.program.livingCount;
    const invoked = await this.program.invoke(args);
    const isGone = await holdsWithin(GONE_MS, () => this.program.livingCount <= before);
    if (!isGone) this.left.push(args.slice(-2).join(' '));
    return invoked;
  }

  /** Invokes a command without the arguments of an activity, once. */
  invokeAlone(command: string): Promise<Invoked> {
    return this.once(command, () => this.invoke([...this.program.runtimeArgs, command]));
  }

  /** Invokes a command of an activity. */
  invokeInActivity(...command: readonly string[]): Promise<Invoked> {
    return this.invoke([...this.program.sessionArgs, ...command]);
  }

  /** The first DEPLOY. */
  deploy(): Promise<Invoked> {
    return this.once('deploy', () => this.invokeInActivity('deploy', '--'));
  }

  /** The answer of DEPLOY. @throws NotChecked if it failed */
  async deployed(): Promise<DeployedAs> {
    try {
      const { exit, stdout } = await this.deploy();
      if (exit.code === 0) return readDeployAnswer(stdout);
    } catch (error) {
      if (!VmreError.is(error) || error.code === 'VMRE_PROGRAM_NOT_FOUND') throw error;
    }
    throw new NotChecked('deploy failed');
  }

  /**
   * Starts the runtime and says hello.
   *
   * @param use what happens then. The process is killed after it
   * @param options arguments of START; whether the runtime can end its processes, which count then
   * @throws NotChecked if hello is not answered
   */
  async serve<T>(
    use: (dialogue: Dialogue) => Promise<T>,
    { args = this.script.startArgs ?? [], endsItself = false } = {},
  ): Promise<T> {
    return this.start(
      async (dialogue) => {
        const answer = await dialogue.answerTo(dialogue.send({ type: 'hello', version: '0.1.0' }));
        if (answer?.kind !== 'hello') throw new NotChecked('hello was not answered');
        const result = await use(dialogue);
        await dialogue.until(() => false, LATE_MS);
        return result;
      },
      { args, endsItself },
    );
  }

  /** Starts the runtime in server mode. The process is killed after its use. */
  async start<T>(
    use: (dialogue: Dialogue) => Promise<T>,
    { args = this.script.startArgs ?? [], endsItself = false } = {},
  ): Promise<T> {
    const command = [...this.program.sessionArgs, 'start', ...args];
    // Only the first process ends in order; the others are killed, and may lose their last values.
    const counters = new Map(this.dialogues[0]?.counters);
    const child = await this.program.launch(command, 'pipe');
    const dialogue = new Dialogue(child, this.timeoutMs, counters);
    this.dialogues.push(dialogue);
    try {
      return await use(dialogue);
    } finally {
      await dialogue.finish(endsItself);
    }
  }

  /**
   * Waits for the answer to a request whose kind is not the subject of the rule.
   *
   * @throws NotChecked if its kind or the stream is wrong, which are subjects of other rules
   * @returns undefined without an answer
   */
  async answer(dialogue: Dialogue, id: number, ms?: number): Promise<HeardAnswer | undefined> {
    const answer = await dialogue.answerTo(id, ms);
    if (dialogue.brokenBy !== undefined) throw new NotChecked('stdout was not readable');
    if (answer && answer.kind !== 'error' && answer.kind !== answer.to && answer.to !== 'unknown') {
      throw new NotChecked(`${answer.to} was answered with ${answer.kind}`);
    }
    return answer;
  }

  /** Whether a runtime still answers, which it does to a second hello. */
  async answers(dialogue: Dialogue): Promise<boolean> {
    const id = dialogue.send({ type: 'hello', version: '0.1.0' });
    return (await this.answer(dialogue, id)) !== undefined;
  }
}
