import { leaveBehind, wrong, type WrongRuntime } from './wrong-runtime';

const answerHello = "answer(id, 4, text(1, '1.0.0'))";
const shutDown = '    await stop();\n    answer(id, 12);';
const onEnd = "process.stdin.on('end', () => stop().then(() => process.exit(0)));";
const onTerm = "process.on('SIGTERM', () => stop().then(() => process.exit(143)));";

/** Each violates one rule of server mode, and no other. */
export const wrongServers: readonly WrongRuntime[] = [
  wrong('R13', 'start exits with 0 at once', 'exit code 0', ['    serve();\n', '']),
  wrong('R13', 'start crashes', 'exit code 1; stderr:', [
    'function serve() {',
    "function serve() { throw new Error('no port');",
  ]),
  wrong('R13', 'hello is not answered', 'nothing came within', [answerHello, '(() => 0)()']),
  wrong('R13', 'hello is rejected', 'hello was rejected: too old', [
    answerHello,
    "reject(id, 'too old')",
  ]),
  wrong('R15', 'a chunk is taken for a frame', 'came within', [
    'pending = Buffer.concat([pending, chunk]);',
    'pending = chunk;',
  ]),
  wrong('R16', 'start rejects arguments with a dash', 'exit code 2', [
    'function serve() {',
    "function serve() { if (args.some((each) => each.startsWith('-'))) process.exit(2);",
  ]),
  wrong('R16', 'start prints its help', 'exit code 0', [
    'function serve() {',
    "function serve() { if (args.includes('-h')) process.exit(0);",
  ]),
  wrong('R14', 'a second start fails', 'EEXIST', [
    'function serve() {',
    "function serve() { fs.writeFileSync(path.join(workdir, 'pid'), '', { flag: 'wx' });",
  ]),
  wrong('R17', 'RUN is not answered', 'nothing came within', [
    "  if (bin === 'echo') {",
    "  if (bin === 'echo') return;\n  if (bin === 'never') {",
  ]),
  wrong('R17', 'RUN is rejected', 'run echo hi: unknown command', [
    "if (bin === 'echo')",
    "if (bin === 'eccho')",
  ]),
  wrong('R18', 'a command never ends', 'nothing came within', [
    "output(pid, args.join(' '));\n    end(pid, 0);",
    "output(pid, args.join(' '));",
  ]),
  wrong('R18', 'the runtime exits in a command', 'exit code 0', [
    "output(pid, args.join(' '));\n    end(pid, 0);",
    'process.exit(0);',
  ]),
  wrong('R19', 'a success has code 1', 'code 1', ['end(pid, 0);', 'end(pid, 1);']),
  wrong('R20', 'a failure has code 0', 'code 0', ['end(accept(id), 3);', 'end(accept(id), 0);']),
  wrong('R21', 'only the first frame of a chunk is read', 'RUN 2 of 3', [
    '    void serveRequest(frame);',
    '    void serveRequest(frame);\n    pending = Buffer.alloc(0);',
  ]),
  wrong('R22', 'an unknown command ends the runtime', 'exit code 1', [
    "reject(id, 'unknown command');",
    'process.exit(1);',
  ]),
  wrong('R22', 'an unknown command is not answered', 'nothing came within', [
    "reject(id, 'unknown command');",
    ';',
  ]),
  wrong('R23', 'KILL is answered without effect', 'the command goes on', [
    '  found.child.kill();\n  answer',
    '  answer',
  ]),
  wrong('R23', 'KILL is rejected', 'KILL was rejected: not supported', [
    '  found.child.kill();\n  answer(id, 11);',
    "  reject(id, 'not supported');",
  ]),
  wrong('R24', 'KILL of an unknown pid is accepted', 'was accepted', [
    "return reject(id, 'no such command')",
    'return answer(id, 11)',
  ]),
  wrong('R24', 'KILL of an unknown pid crashes', 'exit code 1', [
    "return reject(id, 'no such command')",
    'process.exit(1)',
  ]),
  wrong('R25', 'an unknown request ends the runtime', 'exit code 1', [
    "reject(id, 'unknown request')",
    'process.exit(1)',
  ]),
  wrong('R26', 'a malformed frame ends it with code 0', 'exit code 0', [
    'void serveRequest(frame);',
    'void serveRequest(frame).catch(() => process.exit(0));',
  ]),
  wrong('R26', 'a malformed frame stops its reading', 'it hangs', [
    'void serveRequest(frame);',
    'void serveRequest(frame).catch(() => setInterval(() => process.stdin.pause(), 10));',
  ]),
  wrong('R27', 'a frame that is too long stops its reading', 'it still runs', [
    "throw new Error('a frame is too long')",
    "{ process.stdin.removeAllListeners('end'); setInterval(() => 0, 1000); return; }",
  ]),
  wrong('R28', 'SHUTDOWN is not answered', 'no answer within 5 s', [shutDown, '    await stop();']),
  wrong('R28', 'SHUTDOWN ends it without an answer', 'exit code 0', [
    shutDown,
    '    await stop();\n    process.exit(0);',
  ]),
  wrong('R29', 'SHUTDOWN takes 3 s', 'answered after', [
    shutDown,
    `    await new Promise((resolve) => setTimeout(resolve, 3000));\n${shutDown}`,
  ]),
  wrong('R30', 'SHUTDOWN ends commands without their stopped events', 'before command 1 ended', [
    shutDown,
    `    for (const { child } of running.values()) child.kill('SIGKILL');
    running.clear();
    answer(id, 12);`,
  ]),
  wrong('R31', 'it stays after SHUTDOWN', 'it still runs 5 s', [
    shutDown,
    `${shutDown}\n    process.stdin.removeAllListeners('end');\n    setInterval(() => 0, 1000);`,
  ]),
  wrong('R32', 'it exits with 1 after SHUTDOWN', 'exit code 1', [
    shutDown,
    `${shutDown}\n    process.exit(1);`,
  ]),
  wrong(
    'R33',
    'the end of stdin is ignored',
    'it still runs after 5 s',
    [
      onEnd,
      'setInterval(() => 0, 1000);',
      // It exits by itself after SHUTDOWN.
    ],
    [shutDown, `${shutDown}\n    process.exit(0);`],
  ),
  wrong('R34', 'SIGTERM is ignored', 'it still runs after 5 s', [
    onTerm,
    "process.on('SIGTERM', () => undefined);",
  ]),
  wrong('R40', 'it logs to stdout at its start', 'stdout is not only messages', [
    'function serve() {',
    "function serve() { console.log('listening on port 8080');",
  ]),
  wrong('R40', 'a command prints to stdout', 'stdout is not only messages', [
    "output(pid, args.join(' '));",
    "console.log('running a command, which takes some time');",
  ]),
  wrong('R40', 'zero bytes are between its messages', 'a stray zero byte', [
    "output(pid, args.join(' '));",
    'process.stdout.write(Buffer.alloc(3));',
  ]),
  wrong('R40', 'it never stops sending', 'it sent more than', [
    "output(pid, args.join(' '));",
    // An event that command 1 is running, again and again.
    `const events = Buffer.alloc(60_000, Buffer.from([9, 8, 1, 0xa2, 1, 4, 8, 1, 16, 1]));
    for (let at = 0; ;) try { at = (at + fs.writeSync(1, events, at)) % events.length; } catch {}`,
  ]),
  wrong('R41', 'KILL is answered with shutdown', 'kill was answered with shutdown', [
    'found.child.kill();\n  answer(id, 11);',
    'found.child.kill();\n  answer(id, 12);',
  ]),
  wrong('R41', 'an answer is empty', 'run was answered with nothing', [
    "reject(id, 'unknown command')",
    'send(uint(2, id))',
  ]),
  wrong('R42', 'RUN is answered twice', 'run was answered twice', [
    'answer(id, 10, uint(1, pid));',
    'answer(id, 10, uint(1, pid));\n  answer(id, 10, uint(1, pid));',
  ]),
  wrong('R42', 'answers have another id', 'was not sent', [
    answerHello,
    `(answer(id, 4), answer(77, 4))`,
  ]),
  wrong('R43', 'output of START comes late', 'an event with pid 0 came after', [
    answerHello,
    `(${answerHello}, output(0, 'late'))`,
  ]),
  wrong(
    'R44',
    'the first pid is 0',
    'pid 0',
    ['++lastPid', 'lastPid++'],
    ["output(0, 'ready');", ''],
  ),
  wrong('R45', 'every command has pid 7', 'pid 7 twice', ['++lastPid', '7']),
  wrong('R46', 'the started event comes first', 'preceded the answer', [
    '  answer(id, 10, uint(1, pid));\n  started(pid);',
    '  started(pid);\n  answer(id, 10, uint(1, pid));',
  ]),
  wrong('R47', 'a rejected RUN has an event', 'pid 99', [
    "reject(id, 'unknown command')",
    "(reject(id, 'unknown command'), started(99))",
  ]),
  wrong('R48', 'a command ends twice', 'ended 2 times', [
    '  stopped(pid, code);',
    '  stopped(pid, code);\n  stopped(pid, code);',
  ]),
  wrong('R49', 'output follows the end', 'came after its stopped event', [
    '  stopped(pid, code);',
    "  stopped(pid, code);\n  output(pid, 'late');",
  ]),
  wrong('R50', 'a state follows the answer to SHUTDOWN', 'followed the answer', [
    shutDown,
    `${shutDown}\n    state('{}');`,
  ]),
  wrong('R51', 'a counter falls', 'fell from 1 to 0', [
    'counter(readCount());',
    'counter(1);\n  counter(0);',
  ]),
  wrong('R51', 'a counter is infinite', 'is Infinity', [
    'counter(readCount());',
    'counter(Infinity);',
  ]),
  wrong('R51', 'a counter begins again', 'fell from 2 to 1', [
    'const readCount = () => (fs.existsSync(countFile) ? Number(fs.readFileSync(countFile)) : 0);',
    'const readCount = () => lastPid;',
  ]),
  wrong('R52', 'a state is text', 'the state last is not JSON', [
    'state(JSON.stringify({ pid }))',
    "state('ready')",
  ]),
  wrong('R53', 'start leaves a process', 'of start', [
    'function serve() {',
    `function serve() { ${leaveBehind}`,
  ]),
];
