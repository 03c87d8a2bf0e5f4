import type { ProcessId } from '../../runtime/commands/command-request';
import { whileStopping, type RuntimeSession } from '../../runtime/session/runtime-session';
import type { FrameOutput } from './frame-output';
import type { RequestCommand, ResponseCommand, Uint64 } from './messages';
import { decodeRequest } from './codec';
import {
  fromEndpoint,
  fromError,
  toNetworkRequest,
  toRunProcess,
  unknownCommand,
} from './translate';

/**
 * Answers the supervisor's requests. Requests are handled concurrently; each gets exactly one answer: a response of
 * its kind, or an error.
 */
export class RuntimeApiServer {
  private session: RuntimeSession | undefined;
  /** Set before the session stops. */
  private isStopping = false;

  /**
   * @param started settles when `start` has settled; until then, only shutdown is answered
   * @param shutdown stops the runtime; settles when the shutdown may be answered
   */
  constructor(
    private readonly started: Promise<RuntimeSession>,
    private readonly frames: FrameOutput,
    private readonly shutdown: () => Promise<void>,
  ) {}

  /** @throws VMRE_FRAME_MALFORMED */
  receive(frame: Buffer): void {
    const { id, command } = decodeRequest(frame);
    if (!command) this.answer(id, unknownCommand);
    else void this.serve(id, command);
  }

  private async serve(id: Uint64, command: RequestCommand): Promise<void> {
    try {
      if (command.type === 'shutdown') {
        this.isStopping = true;
        await this.shutdown();
        this.answer(id, { type: 'shutdown' });
        return;
      }
      const session = (this.session ??= await this.started);
      if (this.isStopping && command.type !== 'hello') throw whileStopping(command.type);
      if (command.type === 'run') {
        // The answer comes before the first event, in the same write.
        const tell = (pid: ProcessId): void => this.answer(id, { type: 'run', pid });
        await session.run(toRunProcess(command), tell);
      } else {
        this.answer(id, await this.perform(session, command));
      }
    } catch (error) {
      this.answer(id, fromError(error));
    }
  }

  private async perform(
    session: RuntimeSession,
    command: Exclude<RequestCommand, { type: 'shutdown' | 'run' }>,
  ): Promise<ResponseCommand> {
    switch (command.type) {
      case 'hello':
        return { type: 'hello', version: session.context.version };
      case 'kill':
        await session.kill(command);
        return { type: 'kill' };
      case 'network': {
        const endpoint = await session.joinNetwork(toNetworkRequest(command));
        return { type: 'network', endpoint: fromEndpoint(endpoint) };
      }
    }
  }

  private answer(id: Uint64, command: ResponseCommand): void {
    this.frames.response({ event: false, id, command });
  }
}
