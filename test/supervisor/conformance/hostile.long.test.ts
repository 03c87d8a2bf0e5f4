import { checkChanged, idsOf } from './trial-runtime';
import { inCommandMode } from './wrong-command-lines';
import type { Change } from './wrong-runtime';

const hang = 'setInterval(() => 0, 1000);';
const testCase = "case 'test':\n";
const serve = 'function serve() {';
const deploy = 'function deploy() {';
/** Starts processes that ignore SIGTERM, each in a session of its own. */
const fork = `for (let i = 0; i < 20; i += 1) {
  spawn('sh', ['-c', 'trap "" TERM; sleep 60 & wait; sleep 60'], { detached: true, stdio: 'ignore' }).unref();
}`;

/** Runtimes that do not end by themselves, and the rules that they violate. */
const hostile: [string, string[], readonly Change[]][] = [
  ['test hangs', ['R1'], [[testCase, `${testCase}${hang}`]]],
  ['offer-template hangs', ['R2'], [['console.log(JSON.stringify(templates));', hang]]],
  ['deploy hangs', ['R6'], [[deploy, `${deploy} ${hang}`]]],
  ['an unknown command hangs', ['R12'], [['process.exitCode = 2;', hang]]],
  ['start hangs', ['R13'], [[serve, `${serve} ${hang} return;`]]],
  ['start is busy', ['R13'], [[serve, `${serve} for (;;);`]]],
  [
    'test floods stdout',
    ['R1'],
    [[testCase, `${testCase} for (;;) fs.writeSync(1, Buffer.alloc(2 ** 20));`]],
  ],
  [
    'start floods stdout',
    ['R40'],
    [[serve, `${serve} for (;;) fs.writeSync(1, 'x'.repeat(2 ** 16));`]],
  ],
  [
    'start floods stderr',
    ['R13'],
    [[serve, `${serve} for (;;) fs.writeSync(2, 'x'.repeat(2 ** 16));`]],
  ],
  ['start forks', ['R53'], [[serve, `${serve} ${fork}`]]],
  ['deploy forks', ['R53'], [[deploy, `${deploy} ${fork}`]]],
  [
    'deploy leaves a process that holds its output open',
    ['R6'],
    [[deploy, `${deploy} spawn('sleep', ['60'], { detached: true, stdio: 'inherit' }).unref();`]],
  ],
  [
    'it ignores everything',
    ['R28', 'R33', 'R34'],
    [
      ['    await stop();\n    answer(id, 12);', ';'],
      ["process.stdin.on('end', () => stop().then(() => process.exit(0)));", hang],
      [
        "process.on('SIGTERM', () => stop().then(() => process.exit(143)));",
        "process.on('SIGTERM', () => 0);",
      ],
    ],
  ],
  [
    'RUN hangs in command mode',
    ['R36', 'R38'],
    [
      ...inCommandMode,
      [
        'function runOnce([, entryPoint, , ...args]) {',
        `function runOnce([, entryPoint, , ...args]) { ${hang} if (entryPoint !== 'fail') return;`,
      ],
    ],
  ],
];

test.concurrent.each(hostile)('%s', async (_what, rules, changes) => {
  const { items, left } = await checkChanged(changes, { timeoutMs: 3000 });
  const failed = idsOf(items, 'failed');
  expect(failed).toEqual(expect.arrayContaining(rules));
  for (const { verdict, seen } of items) if (verdict === 'failed') expect(seen).not.toBe('');
  expect(left).toEqual([]);
});

test('a check that is left early leaves nothing', async () => {
  const { left } = await checkChanged([[serve, `${serve} ${fork}`]], { until: 'R13' });
  expect(left).toEqual([]);
});
