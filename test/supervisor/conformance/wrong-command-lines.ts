import { leaveBehind, wrong, type Change, type WrongRuntime } from './wrong-runtime';

const testCase = "case 'test':\n";
const printOffer = 'console.log(JSON.stringify(templates));';

/** Each violates one rule about test, offer-template or deploy, and no other. */
export const wrongCommandLines: readonly WrongRuntime[] = [
  wrong('R1', 'test fails', 'exit code 1; stderr: no KVM', [
    testCase,
    `${testCase} console.error('no KVM'); process.exitCode = 1;`,
  ]),
  wrong('R1', 'test is killed', 'signal SIGKILL', [
    testCase,
    `${testCase} process.kill(process.pid, 'SIGKILL');`,
  ]),
  wrong('R2', 'offer-template prints its template and fails', 'exit code 1', [
    printOffer,
    `${printOffer} process.exitCode = 1;`,
  ]),
  wrong('R3', 'offer-template logs to stdout', 'exactly one JSON object', [
    printOffer,
    `console.log('INFO starting'); ${printOffer}`,
  ]),
  wrong('R3', 'offer-template prints nothing', 'exactly one JSON object', [printOffer, '']),
  wrong('R3', 'offer-template prints a list', 'not an object', [printOffer, "console.log('[]');"]),
  wrong('R3', 'offer-template prints its template twice', 'exactly one JSON object', [
    printOffer,
    `${printOffer} ${printOffer}`,
  ]),
  wrong('R4', 'properties is a list', 'properties is []', [
    "properties: { 'golem.runtime.example': true }",
    'properties: []',
  ]),
  wrong('R4', 'properties is missing', 'properties is missing', [
    "properties: { 'golem.runtime.example': true }, ",
    '',
  ]),
  wrong('R5', 'the constraints are not closed', '"(a=1"', ["'(a=1)'", "'(a=1'"]),
  wrong('R5', 'the constraints are two filters', '"(a=1)(b=2)"', ["'(a=1)'", "'(a=1)(b=2)'"]),
  wrong('R7', 'deploy logs before its answer', 'not print exactly one JSON object', [
    'function deploy() {',
    "function deploy() { console.log('INFO deploying');",
  ]),
  wrong('R9', 'a volume has no directory', 'there is no directory "missing"', [
    "vols = [{ name: 'data'",
    "vols = [{ name: 'missing'",
  ]),
  wrong('R9', 'a volume is outside of the work directory', 'not in the work directory', [
    "vols = [{ name: 'data'",
    "vols = [{ name: '../..'",
  ]),
  wrong('R9', 'two volumes have one path', 'two volumes', [
    "vols = [{ name: 'data', path: '/data' }",
    "vols = [{ name: '.', path: '/data' }, { name: 'data', path: '/data' }",
  ]),
  wrong('R10', 'a second deploy fails', 'EEXIST', [
    'function deploy() {',
    "function deploy() { if (!options['--hostname']) fs.writeFileSync('once', '', { flag: 'wx' });",
  ]),
  wrong('R11', 'unknown options are rejected', 'unknown option --cpu-cores', [
    '  options[name] = value ?? words.shift();',
    "  if (name !== '--workdir') { console.error('unknown option ' + name); process.exit(1); }\n  options[name] = value ?? words.shift();",
  ]),
  wrong('R12', 'an unknown command succeeds', 'exit code 0', [
    'process.exitCode = 2;',
    'process.exitCode = 0;',
  ]),
  wrong('R53', 'deploy leaves a process', 'deploy -- left a process', [
    'function deploy() {',
    `function deploy() { ${leaveBehind}`,
  ]),
];

/** Makes the runtime one in command mode. */
export const inCommandMode: readonly Change[] = [
  ["startMode: 'blocking'", "startMode: 'empty'"],
  ['    serve();\n', ''],
];

/** The same, of a runtime in command mode. */
export const wrongRuntimesInCommandMode: readonly WrongRuntime[] = [
  wrong('R35', 'start fails', 'exit code 2', [
    "case 'start':\n",
    "case 'start':\n process.exitCode = 2;",
  ]),
  wrong('R36', 'run has no --entrypoint', 'exit code 1', [
    'function runOnce([, entryPoint, , ...args]) {',
    'function runOnce([entryPoint, ...args]) { if (entryPoint.startsWith("-")) process.exit(1);',
  ]),
  wrong('R37', 'a failure exits with 0', 'exit code 0', [
    'process.exitCode = 3',
    'process.exitCode = 0',
  ]),
  wrong('R38', 'an unknown command aborts', 'signal SIGABRT', [
    'process.exitCode = 127',
    'process.abort()',
  ]),
  wrong('R39', 'a command ignores SIGTERM', 'it still runs after 1 s', [
    "else if (entryPoint === 'sleep') ",
    "else if (entryPoint === 'sleep') process.on('SIGTERM', () => undefined), ",
  ]),
];

/** A deploy that cannot be understood leaves the mode open: the rules of both modes are not checked. */
export const wrongDeploys: readonly WrongRuntime[] = [
  wrong('R6', 'deploy fails', 'exit code 1', [
    'function deploy() {',
    "function deploy() { throw new Error('no disk');",
  ]),
  wrong('R7', 'deploy logs after its answer', 'exactly one JSON object', [
    '    deploy();\n',
    "    deploy();\n    console.log('INFO deployed');\n",
  ]),
  wrong('R8', 'deploy has an unknown start mode', 'startMode', ["'blocking'", "'server'"]),
  wrong('R8', 'deploy has volumes without a name', 'vols', ["name: 'data', path", 'path']),
  wrong('R8', 'deploy says Err and exits with 0', 'Err with exit code 0', ["Ok: ''", "Err: 'no'"]),
];
