import { Children } from '../process/children';
import { counted } from '../support/counted';
import { pause } from '../support/deadline';
import { deploy, offerTemplate, test } from './one-shot-commands';
import { PerCommandRuntime } from './per-command-runtime';
import { broken, type RuntimeProgram } from './runtime-program';
import type { CommandOutcome, RunningRuntime } from './running-runtime';
import { RuntimeRefusal } from './runtime-refusal';
import { ServedRuntime } from './served-runtime';
import { StepLog } from './step-log';

/** Maximum time until all processes of a stopped runtime have exited. */
const GONE_MS = 6000;
const POLL_MS = 20;

/** The variable parts of a session. */
export interface SessionScript {
  /** Arguments of START. */
  startArgs: readonly string[];
  /** Commands for RUN, each as a list of words. */
  runs: readonly (readonly string[])[];
  /** A long command to start and kill; if undefined, an unknown process id is killed. */
  kill: readonly string[] | undefined;
}

/** A step of a session: its name, duration and result. */
export interface Step {
  /** `deploy`, `run echo hi` and so on. */
  name: string;
  /** Duration in milliseconds. */
  took: number;
  /** One line: `code 0`. */
  summary: string;
  /** Stdout of the command; absent if empty. */
  stdout?: string;
  /** Stderr of the command; absent if empty. */
  stderr?: string;
  /** What the runtime itself wrote to stderr meanwhile, such as its log; absent if empty. */
  log?: string;
  /** Set if the runtime rejected the command. */
  isRefused?: true;
}

/**
 * Runs a complete session over real processes, like a provider and a supervisor: test, offer-template, deploy, start,
 * the commands, a kill, stop.
 *
 * @param runtime the program and its work directory
 * @param script the commands to run
 * @param tell called after each step
 * @param signal aborts the session, which then rejects
 * @throws VMRE_CONTRACT_BROKEN, VMRE_RUNTIME_EXITED, VMRE_RUNTIME_TIMEOUT if the runtime does not conform to the
 * Runtime API
 */
export async function playSession(
  runtime: RuntimeProgram,
  script: SessionScript,
  tell: (step: Step) => void,
  signal?: AbortSignal,
): Promise<void> {
  const player = new Player(runtime, script, tell, signal);
  const end = (): void => void player.endAll();
  signal?.addEventListener('abort', end);
  try {
    await player.play();
  } finally {
    signal?.removeEventListener('abort', end);
    await player.endAll();
  }
}

class Player {
  private readonly children = new Children();
  private readonly log = new StepLog();
  private readonly runtime: RuntimeProgram;

  constructor(
    runtime: RuntimeProgram,
    private readonly script: SessionScript,
    private readonly tell: (step: Step) => void,
    private readonly signal: AbortSignal | undefined,
  ) {
    this.runtime = { ...runtime, onStderr: (chunk) => this.log.add(chunk) };
  }

  async play(): Promise<void> {
    const { children, runtime, script } = this;
    await this.step('test', async () => {
      await test(children, runtime);
      return { summary: 'ok' };
    });
    await this.step('offer-template', async () => {
      const { constraints, properties } = await offerTemplate(children, runtime);
      const count = counted(Object.keys(properties).length, 'property', 'properties');
      return {
        summary: `${count}, ${constraints ? 'constraints' : 'no constraints'}`,
      };
    });
    const { startMode } = await this.step('deploy', async () => {
      const deployed = await deploy(children, runtime);
      const volumes = deployed.volumes.map(({ path }) => path).join(', ') || 'none';
      return { ...deployed, summary: `start mode ${deployed.startMode}, volumes ${volumes}` };
    });
    const running = await this.start(startMode === 'blocking');
    for (const command of script.runs) {
      await this.step(`run ${command.join(' ')}`, () => accepted(running.run(command)));
    }
    await this.kill(running);
    await this.step('stop', async () => {
      await running.stop();
      await this.expectNothingLeft();
      return { summary: 'nothing left' };
    });
  }

  async endAll(): Promise<void> {
    await this.children.stopAll(0);
  }

  private async start(serves: boolean): Promise<RunningRuntime> {
    const { children, runtime, script } = this;
    const { running } = await this.step('start', async () => {
      if (!serves) {
        const running = await PerCommandRuntime.start(children, runtime, script.startArgs);
        return { running, summary: 'command mode', stdout: running.startOutput };
      }
      const running = await ServedRuntime.start(children, runtime, script.startArgs);
      const summary = `server mode, version ${running.version}`;
      return { running, summary, stdout: running.startOutput };
    });
    return running;
  }

  private async kill(running: RunningRuntime): Promise<void> {
    const command = this.script.kill;
    if (command) {
      await this.step(`kill ${command.join(' ')}`, () => accepted(running.kill(command)));
    } else if (running instanceof ServedRuntime) {
      await this.step('kill of an unknown command', async () => {
        await running.killUnknown();
        return { summary: 'answered' };
      });
    }
  }

  private async expectNothingLeft(): Promise<void> {
    const { children } = this;
    for (const until = Date.now() + GONE_MS; children.countLiving() > 0; await pause(POLL_MS)) {
      if (Date.now() < until) continue;
      const left = counted(children.countLiving(), 'process', 'processes');
      throw broken(`the runtime left ${left} behind`);
    }
  }

  private async step<T extends Omit<Step, 'name' | 'took'>>(
    name: string,
    perform: () => Promise<T>,
  ): Promise<T> {
    this.signal?.throwIfAborted();
    const begin = performance.now();
    try {
      const result = await perform();
      const { summary, stdout, stderr, isRefused } = result;
      const took = performance.now() - begin;
      const log = withoutOutput(await this.log.take(), stderr);
      const output = { ...(stdout && { stdout }), ...(stderr && { stderr }), ...(log && { log }) };
      this.tell({ name, took, summary, ...output, ...(isRefused && { isRefused }) });
      return result;
    } catch (error) {
      if (!this.signal?.aborted) {
        const took = performance.now() - begin;
        const log = await this.log.take();
        this.tell({ name, took, summary: 'failed', ...(log && { log }) });
      }
      throw error;
    }
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
