import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** The user `nobody`, on every Linux. */
export const OTHER_UID = 65_534;

const asOther = ['--reuid', `${OTHER_UID}`, '--regid', `${OTHER_UID}`, '--clear-groups'];

/** Whether this process can start others as another user. */
export const canBeOthers = (): boolean =>
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('setpriv', [...asOther, 'true']).status === 0;

/** A program of Node, for the arguments `process.argv.slice(1)`, as another user or as this one. */
export class Bystander {
  readonly lines: string[] = [];
  readonly exited: Promise<unknown>;
  private readonly child: ChildProcess;

  constructor(script: string, args: readonly string[], user: 'other' | 'same' = 'other') {
    const node = [process.execPath, '-e', script, ...args];
    const [program = '', ...rest] = user === 'other' ? ['setpriv', ...asOther, ...node] : node;
    this.child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'], cwd: '/' });
    let text = '';
    this.child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const complete = text.split('\n');
      text = complete.pop() ?? '';
      this.lines.push(...complete);
    });
    this.exited = once(this.child, 'close');
  }

  /** Ends its input, and waits until it exits. */
  async finish(): Promise<void> {
    this.child.stdin?.end();
    await this.exited;
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

/** Calls a method of gRPC with an empty message; prints `status N` or `error CODE`. */
export const caller = `
const http2 = require('node:http2');
const [address, path, body = '', manner = ''] = process.argv.slice(1);
const session = http2.connect('http://' + address);
const over = (text) => { console.log(text); process.exit(0); };
session.on('error', (error) => over('error ' + error.code));
session.on('close', () => over('error closed'));
const message = Buffer.from(body, 'hex');
const head = Buffer.alloc(5);
head.writeUInt32BE(message.length, 1);
const call = session.request({
  ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' });
call.on('error', () => undefined);
call.on('response', (headers) => headers['grpc-status'] && over('status ' + headers['grpc-status']));
call.on('trailers', (headers) => over('status ' + headers['grpc-status']));
call.resume();
call.end(Buffer.concat([head, message]));
if (manner === 'and-leave') session.socket.once('connect', () => setImmediate(() => session.destroy()));
`;

/** Listens, and prints its port and the number of bytes from each connection. */
export const listener = `
const server = require('node:net').createServer((socket) => {
  let bytes = 0;
  socket.on('data', (chunk) => (bytes += chunk.length));
  socket.on('error', () => undefined);
  socket.on('close', () => console.log('got ' + bytes));
});
server.listen(Number(process.argv[1] || 0), '127.0.0.1', () => console.log(server.address().port));
`;
