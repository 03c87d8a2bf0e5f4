import { pause } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import type { EventHub } from '../events/event-hub';
import { Command, type CommandDeps } from './command';
import type { KillProcess, ProcessId } from './command-request';
import type { CommandHandler, ProgramSpec } from './command-run';
import { DEFAULT_MAX_COMMANDS } from '../limits';

const SIGTERM = 15;
const POLL_MS = 5;

/** The commands that the framework manages, from their making in `runCommand` to their end. */
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
   * Makes a command; it begins when the supervisor was told of it.
   *
   * @throws VMRE_COMMANDS_TOO_MANY
   */
  create(handler: CommandHandler): Command {
    this.checkRoom();
    const command = new Command(this.hub.allocatePid(), handler, this.deps);
    this.commands.set(command.pid, command);
    return command;
  }

  /** Makes a command of a program, which is started at once so that a failure refuses the command. */
  async createFromProgram(spec: ProgramSpec): Promise<Command> {
    this.checkRoom(); // before there is a child
    const child = await this.deps.start(spec);
    const command = this.create(async (run) => run.exit(await command.attach(child)));
    command.adopt(child);
    return command;
  }

  private checkRoom(): void {
    if (this.commands.size < this.maxCommands) return;
    const text = `${this.commands.size} commands run already, of at most ${this.maxCommands}`;
    throw new VmreError('VMRE_COMMANDS_TOO_MANY', text);
  }

  /** Tells the supervisor of a pid; what has it begins then. @throws VMRE_PID_REUSED */
  begin(pid: ProcessId, tell: () => void): void {
    const channel = this.hub.announce(pid, tell);
    this.commands.get(pid)?.begin(channel);
  }

  /** Forgets a command that never begins. */
  discard(pid: ProcessId): void {
    this.commands.get(pid)?.enforceEnd();
    this.commands.delete(pid);
    this.hub.discard(pid);
  }

  /** @throws VMRE_PID_UNKNOWN, VMRE_ARGUMENT_INVALID */
  kill({ pid, signal }: KillProcess): void {
    const command = this.commands.get(Number(pid));
    if (!command) throw new VmreError('VMRE_PID_UNKNOWN', `no command runs as process ${pid}`);
    command.kill(signal);
  }

  /** Ends everything that runs, those commands included that authors manage by themselves. */
  async endAll(withinMs: number): Promise<void> {
    for (const command of this.commands.values()) command.kill(SIGTERM);
    for (const until = Date.now() + withinMs; this.commands.size > 0 && Date.now() < until;) {
      await pause(POLL_MS);
    }
    for (const command of [...this.commands.values()]) command.enforceEnd();
    for (const pid of this.hub.openPids) this.hub.channel(pid).stopped(128 + SIGTERM);
  }
}
