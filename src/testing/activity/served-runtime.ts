import type { Endpoint } from '../../runtime/network/endpoint';
import { parseAddress } from '../../support/network/socket-address';
import type { NetworkRequest } from '../../runtime/network/network-request';
import { NetworkInterface, type EndpointMessage } from '../../adapters/runtime-api/messages';
import { signalNumber } from '../../process/exit-status';
import { RuntimeClient } from '../../supervisor/client';
import { CommandMonitor, type CommandResult } from '../../supervisor/command-monitor';
import { followRun } from '../../supervisor/followed-run';
import { RuntimeRefusal } from '../../supervisor/runtime-refusal';
import { settledWithin, withDeadline } from '../../support/deadline';
import { VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { commandResult, type BegunCommand, type TestCommandResult } from './command-result';
import { EventRecord } from './event-record';
import type { RuntimePipes } from './runtime-host';
import { textFits, waitFor, type WaitOptions } from './wait-for';

/** Time for a runtime to exit after its output has ended. */
const EXIT_MS = 5000;
/** Characters of the log that an error quotes. */
const MAX_QUOTED_LENGTH = 4000;

/** A started runtime, as its supervisor sees it. */
export class ServedRuntime {
  readonly record = new EventRecord();
  readonly monitor = new CommandMonitor();
  readonly client: RuntimeClient;
  /** Rejects when the runtime has ended or the connection is lost. */
  readonly over: Promise<never>;
  /** Undefined until the runtime has exited. */
  exitCode: number | undefined;
  /** Whether a call has rejected because of the runtime, so that a test knows what happened. */
  hasReported = false;
  private readonly log: string[] = [];

  constructor(readonly pipes: RuntimePipes) {
    const { stdin, stdout, stderr, exited } = pipes;
    stderr.on('data', (chunk: Buffer) => this.log.push(chunk.toString()));
    this.client = new RuntimeClient(stdout, stdin, this.record.tap(this.monitor));
    void exited.then((code) => (this.exitCode = code));
    this.over = this.client.ended.then(async (error) => {
      throw error ?? (await this.exitError());
    });
    this.over.catch(() => undefined);
  }

  /** Its log. */
  get logText(): string {
    return this.log.join('');
  }

  /** @returns the output of START */
  async hello(): Promise<string> {
    try {
      await this.answer('hello', this.client.hello());
    } catch (error) {
      this.pipes.stdin.end();
      await settledWithin(this.pipes.exited, EXIT_MS);
      const code = this.exitCode;
      if (code === undefined) throw error;
      const text = `start exited with code ${code}: ${this.logText.trim()}`;
      throw new VmreError('VMRE_HOOK_FAILED', text, {
        ...{ cause: error, data: { code } },
        ...(code === 0 && { hint: 'In command mode, call run() without start().' }),
      });
    }
    return Buffer.concat(this.monitor.start).toString();
  }

  /** @param onPid called before the events of the command are read */
  async begin(
    bin: string,
    args: readonly string[],
    onPid: (pid: number) => void = () => undefined,
  ): Promise<BegunCommand> {
    const run = followRun(this.client, this.monitor, [bin, ...args], {}, onPid);
    const pid = await this.answer('run', run.pid);
    const result = run.ended as Promise<CommandResult>;
    const ended = Promise.race([result.then(asTestResult), this.over]);
    ended.catch(() => undefined); // a test may not look at it
    const { record } = this;
    const report = (): void => void (this.hasReported = true);
    return {
      pid,
      get stdout() {
        return record.outputOf('stdout', pid);
      },
      get stderr() {
        return record.outputOf('stderr', pid);
      },
      get ended() {
        ended.catch(report);
        return ended;
      },
      waitForOutput: (wanted, options) => this.waitForOutput(wanted, options, pid, ended),
      kill: (signal) => this.kill(pid, signal),
    };
  }

  async kill(pid: number, signal: NodeJS.Signals | number = 'SIGTERM'): Promise<void> {
    const number = typeof signal === 'number' ? signal : signalNumber(signal);
    await this.answer('kill', this.client.kill(pid, number));
  }

  /** Waits for output of a command, or of any. @returns the text of the stream so far */
  waitForOutput(
    wanted: string | RegExp,
    options?: WaitOptions,
    pid?: number,
    ended?: Promise<TestCommandResult>,
  ): Promise<string> {
    const text = typeof wanted === 'string' ? JSON.stringify(wanted) : String(wanted);
    const whose = pid === undefined ? '' : ` of command ${pid}`;
    const what = `output ${text}${whose}`;
    const { record } = this;
    const find = (): string | undefined =>
      [record.outputOf('stdout', pid), record.outputOf('stderr', pid)].find((all) =>
        textFits(all, wanted),
      );
    const over = !ended
      ? this.over
      : ended.then((result) => Promise.reject(endedFirst(what, result)));
    return waitFor({ what, record, find, over }, options);
  }

  async joinNetwork({ kind, networks, hosts }: NetworkRequest): Promise<Endpoint | undefined> {
    const request = this.client.createNetwork({
      networks: networks.map(({ address, gateway, mask, interfaceAddress }) => ({
        addr: address,
        gateway,
        mask,
        ifAddr: interfaceAddress,
      })),
      hosts,
      interface: kind === 'vpn' ? NetworkInterface.Vpn : NetworkInterface.Inet,
    });
    const endpoint = await this.answer('joinNetwork', request);
    return endpoint && toEndpoint(endpoint);
  }

  /** Waits for an answer, until the runtime exits or its time is over. */
  async answer<T>(what: string, answer: Promise<T>): Promise<T> {
    const { answerMs } = this.pipes;
    const late = (): VmreError =>
      new VmreError('VMRE_RUNTIME_TIMEOUT', `no answer to ${what} within ${answerMs / 1000} s`);
    try {
      return await withDeadline(answer, answerMs, late);
    } catch (error) {
      if (error instanceof RuntimeRefusal) throw error;
      this.hasReported = true;
      // How the runtime exited is a better explanation than the end of its output.
      if (VmreError.is(error) && error.code === 'VMRE_RUNTIME_EXITED') return await this.over;
      throw error;
    }
  }

  private async exitError(): Promise<VmreError> {
    await settledWithin(this.pipes.exited, EXIT_MS);
    const code = this.exitCode;
    const how = code === undefined ? 'closed its output' : `exited with code ${code}`;
    const said = printable(this.logText.trim(), { lines: true, most: MAX_QUOTED_LENGTH });
    const text = `the runtime ${how}${said === '' ? '' : `: ${said}`}`;
    return new VmreError('VMRE_RUNTIME_EXITED', text, { data: { code } });
  }
}

const asTestResult = ({ code, stdout, stderr }: CommandResult): TestCommandResult =>
  commandResult(code, stdout.toString(), stderr.toString());

function endedFirst(what: string, { code, stdout, stderr }: TestCommandResult): VmreError {
  const texts = Object.entries({ stdout, stderr }).filter(([, text]) => text !== '');
  const said = texts
    .map(([name, text]) => `; ${name}: ${printable(JSON.stringify(text))}`)
    .join('');
  const text = `the command ended with code ${code} before ${what}${said}`;
  return new VmreError('VMRE_RUNTIME_EXITED', text, { data: { code } });
}

function toEndpoint({ type, address }: EndpointMessage): Endpoint {
  return type === 'unixStream' || type === 'unixDatagram'
    ? { kind: type, path: address }
    : { kind: type, address: parseAddress(address) };
}
