import { counted } from '../support/counted';
import { broken } from './invocation';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import type { RuntimeProgram } from './runtime-program';
import { RuntimeRefusal } from './runtime-refusal';
import { ServedRuntime } from './served-runtime';
import { StepLog } from './step-log';

/** Maximum time until all processes of a stopped runtime have exited. */
const GONE_MS = 6000;

/** The variable parts of a session. */
export interface SessionScript {
  /** Arguments of START. Default: none. */
  startArgs?: readonly string[] | undefined;
  /** Commands for RUN, each as a list of words. Default: none. */
  runs?: readonly (readonly string[])[] | undefined;
  /** A long command to start and kill. Default: an unknown process id is killed. */
  kill?: readonly string[] | undefined;
}

/** A step of a session: its name, duration and result. */
export interface Step {
  /** `deploy`, `run echo hi` and so on. */
  name: string;
  /** Duration in milliseconds. */
  tookMs: number;
  /** One line: `code 0`. */
  summary: string;
  /** Stdout of the command; absent if empty. */
  stdout?: string | undefined;
  /** Stderr of the command; absent if empty. */
  stderr?: string | undefined;
  /** What the runtime itself wrote to stderr meanwhile, such as its log; absent if empty. */
  log?: string | undefined;
  /** Set if the runtime rejected the command. */
  isRefused?: true | undefined;
}

/**
 * Plays a complete session over real processes, like a provider and a supervisor: test, offer-template, deploy, start,
 * the commands, a kill, stop. All processes of the program are stopped at its end, also when the loop is left.
 *
 * @param program the runtime under test
 * @param script the commands to run
 * @param options a signal that aborts the session, which then rejects with its reason
 * @returns the steps, each when it is done; a failed one comes before the rejection
 * @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT if the runtime does not conform to the
 * Runtime API
 */
export async function* playSession(
  program: RuntimeProgram,
  script: SessionScript,
  { signal }: { signal?: AbortSignal | undefined } = {},
): AsyncGenerator<Step, void, void> {
  const log = new StepLog();
  const ignore = program.onStderr((chunk) => log.add(chunk));
  const stop = (): void => void program.stop();
  signal?.addEventListener('abort', stop);
  try {
    yield* new Player(program, script, log, signal).play();
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
    ignore();
    await program.stop();
  }
}

type StepResult = Omit<Step, 'name' | 'tookMs'>;

class Player {
  constructor(
    private readonly program: RuntimeProgram,
    private readonly script: SessionScript,
    private readonly log: StepLog,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async *play(): AsyncGenerator<Step, void, void> {
    const { program, script } = this;
    yield* this.step('test', async () => {
      await program.test();
      return { summary: 'ok' };
    });
    yield* this.step('offer-template', async () => {
      const { constraints, properties } = await program.offerTemplate();
      const count = counted(Object.keys(properties).length, 'property', 'properties');
      return { summary: `${count}, ${constraints ? 'constraints' : 'no constraints'}` };
    });
    const { startMode } = yield* this.step('deploy', async () => {
      const deployed = await program.deploy();
      const volumes = deployed.volumes.map(({ path }) => path).join(', ') || 'none';
      return { ...deployed, summary: `start mode ${deployed.startMode}, volumes ${volumes}` };
    });
    const { running } = yield* this.step('start', async () => {
      const running = await program.start({ startMode, args: script.startArgs });
      const summary =
        running instanceof ServedRuntime
          ? `server mode, version ${running.version}`
          : 'command mode';
      return { running, summary, stdout: running.startOutput };
    });
    for (const command of script.runs ?? []) {
      yield* this.step(`run ${command.join(' ')}`, () => accepted(running.run(command)));
    }
    yield* this.kill(running);
    yield* this.step('stop', async () => {
      await running.stop();
      await this.expectNothingLeft();
      return { summary: 'nothing left' };
    });
  }

  private async *kill(running: RunningRuntime): AsyncGenerator<Step, void, void> {
    const command = this.script.kill;
    if (command) {
      yield* this.step(`kill ${command.join(' ')}`, () => accepted(running.kill(command)));
    } else if (running instanceof ServedRuntime) {
      yield* this.step('kill of an unknown command', async () => {
        await running.killUnknown();
        return { summary: 'answered' };
      });
    }
  }

  private async expectNothingLeft(): Promise<void> {
    const breach = await this.program.leftBehind(GONE_MS);
    if (breach !== undefined) throw broken(breach);
  }

  private async *step<T extends StepResult>(
    name: string,
    perform: () => Promise<T>,
  ): AsyncGenerator<Step, T, void> {
    this.signal?.throwIfAborted();
    const begin = performance.now();
    let result: T;
    try {
      result = await perform();
    } catch (error) {
      if (!this.signal?.aborted) {
        const tookMs = performance.now() - begin;
        const log = await this.log.take();
        yield { name, tookMs, summary: 'failed', ...(log && { log }) };
      }
      throw error;
    }
    const { summary, stdout, stderr, isRefused } = result;
    const tookMs = performance.now() - begin;
    const log = withoutOutput(await this.log.take(), stderr);
    const output = { ...(stdout && { stdout }), ...(stderr && { stderr }), ...(log && { log }) };
    yield { name, tookMs, summary, ...output, ...(isRefused && { isRefused }) };
    return result;
  }
}

/** Failed and rejected commands are valid outcomes. */
async function accepted(
  command: Promise<CommandOutcome>,
): Promise<Partial<CommandOutcome> & Pick<Step, 'summary' | 'isRefused'>> {
  try {
    const outcome = await command;
    return { ...outcome, summary: `code ${outcome.code}` };
  } catch (error) {
    if (!(error instanceof RuntimeRefusal)) throw error;
    return { summary: `refused: ${error.message}`, isRefused: true };
  }
}

/** In command mode, the stderr of the command and of the runtime are the same. */
const withoutOutput = (log: string, stderr = ''): string => (log === stderr ? '' : log);
