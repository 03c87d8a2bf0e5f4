/**
 * A program for another user of a machine, `node -e`: connects in all ways to every foreign port on loopback,
 * and takes every port that becomes free. It prints a line for everything that it gets: received bytes,
 * answered calls, bytes that were sent to one of its ports. On end of input it prints the number of its
 * attempts.
 */
export const neighbour = `
const { connect, createServer } = require('node:net');
const http2 = require('node:http2');
const { readFileSync } = require('node:fs');
// It may try everything but take the time that a plugin has to answer.
require('node:os').setPriority(19);
const say = (text) => process.stdout.write(text + '\\n');
const mine = process.geteuid();
const seen = new Set();
const calls = [
  ['/vm.runtime.Runtime/Initialize', Buffer.concat([Buffer.from([8, 45, 18, 14]), Buffer.from('127.0.0.1:4000')])],
  ['/rpcdb.Database/Get', Buffer.from([10, 4, 104, 101, 97, 100])],
  ['/rpcdb.Database/Put', Buffer.from([10, 4, 104, 101, 97, 100, 18, 1, 120])],
  ['/rpcdb.Database/Close', Buffer.alloc(0)],
  ['/warp.Signer/Sign', Buffer.alloc(0)],
  ['/vm.VM/Shutdown', Buffer.alloc(0)],
];
let tried = 0;

function bare(port, bytes, holdMs) {
  const socket = connect(port, '127.0.0.1', () => bytes.length > 0 && socket.write(bytes));
  socket.on('data', (chunk) => say('read ' + port + ' ' + chunk.length));
  socket.on('error', () => undefined);
  setTimeout(() => socket.destroy(), holdMs);
}

function call(port, path, message, leaves) {
  const session = http2.connect('http://127.0.0.1:' + port);
  session.on('error', () => undefined);
  session.on('remoteSettings', () => say('answered ' + port));
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  stream.on('error', () => undefined);
  stream.on('response', () => say('answered ' + port + ' ' + path));
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([head, message]));
  if (leaves) session.socket.once('connect', () => setImmediate(() => session.destroy()));
  setTimeout(() => session.destroy(), 3000);
}

function take(port) {
  const server = createServer((socket) => {
    socket.on('data', (chunk) => say('took ' + port + ' ' + chunk.length));
    socket.on('error', () => undefined);
  });
  server.on('error', () => undefined);
  server.listen(port, '127.0.0.1');
  setTimeout(() => server.close(), 2000);
}

function look() {
  const there = new Map();
  for (const line of readFileSync('/proc/net/tcp', 'latin1').split('\\n').slice(1)) {
    const [, local, , state, , , , uid] = line.trim().split(/ +/);
    if (state === '0A' && Number(uid) !== mine) there.set(parseInt(local.split(':')[1], 16), uid);
  }
  for (const port of there.keys()) {
    if (tried > 20000) break;
    const [path, message] = calls[tried % calls.length];
    tried += 3;
    call(port, path, message, tried % 2 === 0);
    bare(port, Buffer.alloc(tried % 5000, tried), 50);
    bare(port, tried % 2 ? Buffer.from('PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n') : Buffer.alloc(0), 2000);
    seen.add(port);
  }
  for (const port of seen) if (!there.has(port)) { seen.delete(port); take(port); }
}

setInterval(look, 15);
process.stdin.on('end', () => { say('tried ' + tried); process.exit(0); });
process.stdin.resume();
`;
