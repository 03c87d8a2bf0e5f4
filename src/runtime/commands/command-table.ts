import { pause } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { EventHub } from '../events/event-hub';
import { Command, type CommandDeps } from './command';
import type { KillProcess, ProcessId } from './command-request';
import type { CommandHandler, ProgramSpec } from './command-run';
import { DEFAULT_MAX_COMMANDS } from '../limits';

const SIGTERM = 15;
const POLL_MS = 5;

/** The commands that the framework manages, from their creation in `runCommand` to their end. */
export class CommandTable {
  private readonly commands = new Map<ProcessId, Command>();
  private readonly deps: CommandDeps;

  constructor(
    private readonly hub: EventHub,
    deps: Omit<CommandDeps, 'finished'>,
    private readonly maxCommands = DEFAULT_MAX_COMMANDS,
  ) {
    this.deps = { ...deps, finished: (pid) => this.commands.delete(pid) };
  }

  /**
   * Creates a command. It starts after the supervisor has received its id.
   *
   * @throws VMRE_COMMANDS_TOO_MANY
   */
  create(handler: CommandHandler): Command {
    this.checkRoom();
    const command = new Command(this.hub.allocatePid(), handler, this.deps);
    this.commands.set(command.pid, command);
    return command;
  }

  /** Creates a command from a program, which is started at once: if that fails, the RUN is rejected. */
  async createFromProgram(spec: ProgramSpec): Promise<Command> {
    this.checkRoom(); // before a child is started
    const child = await this.deps.start(spec);
    const command = this.create(async (run) => run.exit(await command.attach(child)));
    command.adopt(child);
    return command;
  }

  private checkRoom(): void {
    if (this.commands.size < this.maxCommands) return;
    const text = `${this.commands.size} commands are running; the maximum is ${this.maxCommands}`;
    throw new VmreError('VMRE_COMMANDS_TOO_MANY', text);
  }

  /** Sends a pid to the supervisor, then starts its command. @throws VMRE_PID_REUSED */
  begin(pid: ProcessId, tell: () => void): void {
    const channel = this.hub.announce(pid, tell);
    this.commands.get(pid)?.begin(channel);
  }

  /** Removes a command that never starts. */
  discard(pid: ProcessId): void {
    this.commands.get(pid)?.enforceEnd();
    this.commands.delete(pid);
    this.hub.discard(pid);
  }

  /** @throws VMRE_PID_UNKNOWN, VMRE_ARGUMENT_INVALID */
  kill({ pid, signal }: KillProcess): void {
    const command = this.commands.get(Number(pid));
    if (!command)
      throw new VmreError('VMRE_PID_UNKNOWN', `no command is running as process ${pid}`);
    command.kill(signal);
  }

  /** Ends all commands, including those that authors manage themselves. */
  async endAll(withinMs: number): Promise<void> {
    for (const command of this.commands.values()) command.kill(SIGTERM);
    let isLate = false;
    const cancel = this.deps.clock.after(withinMs, () => (isLate = true));
    while (this.commands.size > 0 && !isLate) await pause(POLL_MS);
    cancel();
    for (const command of [...this.commands.values()]) command.enforceEnd();
    for (const pid of this.hub.openPids) this.hub.channel(pid).stopped(128 + SIGTERM);
  }
}
