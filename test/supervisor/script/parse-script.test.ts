import { parseScript } from '../../../src/supervisor/script/parse-script';
import { mistakesIn } from './mistakes-in';

const run = (rest: string): string => `- run: { entry_point: a }\n  ${rest}`;

test('names, expectations, empty commands and anchors, in YAML', () => {
  const { name, steps } = parseScript(`
name: all of it
steps:
  - deploy:
  - name: greets
    run: { entry_point: greet }
    expect: &hello { code: 0, stdout: /^hello/i, within: 1m30s, json: { a: [1, /b/, null] } }
  - run: { entry_point: greet }
    expect: *hello
  - terminate:`);
  expect(name).toBe('all of it');
  expect(steps.map((step) => [step.line, step.name])).toEqual([
    [4, 'deploy'],
    [5, 'greets'],
    [8, 'run greet'],
    [10, 'terminate'],
  ]);
  expect(steps[1]?.expect).toMatchObject({
    code: 0,
    stdout: { matches: /^hello/iu },
    withinMs: 90_000,
  });
  expect(steps[2]?.expect).toEqual(steps[1]?.expect);
});

test('an empty network mask is that of 24 bits; a prefix length wins', () => {
  const { steps } = parseScript(`
    - deploy: { net: [{ id: a, ip: 10.0.0.0, nodeIp: 10.0.0.2 }, { id: b, ip: 10.1.0.0/20, nodeIp: 10.1.0.2, gateway: 10.1.0.1 }] }`);
  expect(steps[0]?.command).toMatchObject({
    networks: [
      { address: '10.0.0.0', mask: '255.255.255.0', interfaceAddress: '10.0.0.2' },
      {
        address: '10.1.0.0',
        mask: '255.255.240.0',
        interfaceAddress: '10.1.0.2',
        gateway: '10.1.0.1',
      },
    ],
  });
});

test.each<[string, string[]]>([
  ['', ['s:1:1: the script must be a list of commands, or a map with name and steps, not empty']],
  ['3', ['s:1:1: the script must be a list of commands, or a map with name and steps, not 3']],
  ['[]', ['s:1:1: the script has no commands']],
  ['{}', ['s:1:1: the script lacks steps, a list of commands']],
  [
    'step: []',
    [
      's:1:1: step is unknown. Did you mean steps?',
      's:1:1: the script lacks steps, a list of commands',
    ],
  ],
  ['steps: 3', ['s:1:8: steps must be a list, not 3']],
  ['- deploy', ['s:1:3: [0] must be a map with a command, such as run, not "deploy"']],
  ['- name: a', ['s:1:3: [0] has no command: deploy, start, run, transfer, terminate, sign']],
  ['- strat: {}', ['s:1:3: [0].strat is unknown. Did you mean start?']],
  [
    '- stop: {}',
    [
      's:1:3: [0].stop is unknown. Known: deploy, start, run, transfer, terminate, sign, name, expect.',
    ],
  ],
  ['- sign: {}', ['s:1:9: [0].sign cannot be played: only the key of a provider can sign']],
  [
    '- start: {}\n  terminate: {}',
    ['s:1:3: [0] has two commands, start and terminate; make two steps'],
  ],
  ['- start: { args: a }', ['s:1:18: [0].start.args must be a list, not "a"']],
  ['- start: { args: null }', ['s:1:18: [0].start.args must be a list, not empty']],
  [
    '- start: { args: [1, true, {}] }',
    [
      's:1:19: [0].start.args[0] must be a string, not 1; quote it',
      's:1:22: [0].start.args[1] must be a string, not true; quote it',
      's:1:28: [0].start.args[2] must be a string, not a map',
    ],
  ],
  ['- run: a b', ['s:1:8: [0].run must be a map with entry_point and args, not "a b"']],
  [
    '- run: { entryPoint: a }',
    [
      's:1:10: [0].run.entryPoint is unknown. Did you mean entry_point?',
      's:1:8: [0].run lacks entry_point',
    ],
  ],
  [
    '- run: { entry_point: a, capture: { stdout: {} } }',
    ['s:1:45: [0].run.capture.stdout must have one of atEnd and stream'],
  ],
  [
    '- run: { entry_point: a, capture: { stdout: { atEnd: { head: 1, tail: 1 } } } }',
    ['s:1:54: [0].run.capture.stdout.atEnd must have at most one of head, tail and headTail'],
  ],
  [
    '- run: { entry_point: a, capture: { stdout: { atend: {} } } }',
    ['s:1:47: [0].run.capture.stdout.atend is unknown. Did you mean atEnd?'],
  ],
  [
    '- run: { entry_point: a, capture: { stdout: { atEnd: { head: -1, format: hex } } } }',
    [
      's:1:62: [0].run.capture.stdout.atEnd.head must be an integer of 0 or more, not -1',
      's:1:74: [0].run.capture.stdout.atEnd.format must be str or bin, not "hex"',
    ],
  ],
  ['- transfer: { from: file:a }', ['s:1:13: [0].transfer lacks to']],
  [
    '- transfer: { from: file:a, to: file:b }',
    ['s:1:13: [0].transfer must have container: at one end'],
  ],
  ['- transfer: { from: file:../a, to: /b }', ['s:1:21: [0].transfer.from must not contain ..']],
  [
    '- transfer: { from: file:a, to: container:/a/%2e%2e%2Fb }',
    ['s:1:33: [0].transfer.to must not contain ..'],
  ],
  [
    '- transfer: { from: file:a, to: container:/a%00b }',
    ['s:1:33: [0].transfer.to has a zero byte'],
  ],
  [
    '- transfer: { from: file:a%zz, to: container:/b }',
    ['s:1:21: [0].transfer.from has an invalid escape; write % as %25'],
  ],
  [
    '- transfer: { from: file://host/a, to: container:/b }',
    ['s:1:21: [0].transfer.from names another host; write file: and a path'],
  ],
  [
    '- transfer: { from: "gftp://0x1/a", to: container:/b }',
    [
      's:1:21: [0].transfer.from has the scheme gftp:, but must be container: or file:. Here, file: replaces the storage of the requestor',
    ],
  ],
  [
    '- deploy: { net: [{ id: a, ip: 10.0.0.0/33, nodeIp: x }] }',
    ['s:1:53: [0].deploy.net[0].nodeIp must be an IP address, not "x"'],
  ],
  [
    '- deploy: { net: [{ id: a, ip: 10.0.0.0/33, nodeIp: 10.0.0.1 }] }',
    [
      's:1:19: [0].deploy.net[0] has the ip "10.0.0.0/33", which is not an address such as 10.0.0.0/24',
    ],
  ],
  [
    '- deploy: { net: [{ node_ip: 10.0.0.1 }] }',
    [
      's:1:21: [0].deploy.net[0].node_ip is unknown. Did you mean nodeIp?',
      's:1:19: [0].deploy.net[0] lacks id',
      's:1:19: [0].deploy.net[0] lacks ip',
      's:1:19: [0].deploy.net[0] lacks nodeIp',
    ],
  ],
  [
    '- deploy: { volumes: { /a: { hots: {} } } }',
    ['s:1:30: [0].deploy.volumes["/a"].hots is unknown. Did you mean host?'],
  ],
  [
    '- deploy: { volumes: { /a: { ram: {} } } }',
    ['s:1:35: [0].deploy.volumes["/a"].ram needs a size such as 10GiB'],
  ],
  [
    '- deploy: { volumes: { /a: { ram: { size: big } } } }',
    [
      's:1:43: [0].deploy.volumes["/a"].ram.size must be a size such as 10GiB, not "big"',
      's:1:35: [0].deploy.volumes["/a"].ram needs a size such as 10GiB',
    ],
  ],
  [run('expct: {}'), ['s:2:3: [0].expct is unknown. Did you mean expect?']],
  [run('expect: { cod: 1 }'), ['s:2:13: [0].expect.cod is unknown. Did you mean code?']],
  [run('expect: { code: 1.5 }'), ['s:2:19: [0].expect.code must be an integer, not 1.5']],
  [
    run('expect: { code: 0, fails: true }'),
    ['s:2:11: [0].expect has code 0 and fails, which contradict each other'],
  ],
  [
    run('expect: { fails: false }'),
    ['s:2:20: [0].expect.fails must be true, or the text or /pattern/ of the message, not false'],
  ],
  [
    run('expect: { within: soon }'),
    ['s:2:21: [0].expect.within must be a duration above 0 such as 5s or 500ms, not "soon"'],
  ],
  [
    run('expect: { within: 0 }'),
    ['s:2:21: [0].expect.within must be a duration above 0 such as 5s or 500ms, not 0'],
  ],
  [
    run('expect: { json: { a: 99999999999999999999 } }'),
    ['s:2:24: [0].expect.json.a is too large to be compared exactly'],
  ],
  [
    run('expect: { stderr: { contains: a } }'),
    ['s:2:23: [0].expect.stderr.contains is unknown. Known: exactly.'],
  ],
  ['- start: {}\n  start: {}', ['s:2:3: Map keys must be unique']],
  ['- !exec start: {}', ['s:1:3: Unresolved tag: !exec']],
  ['&a [*a]', ['s:1:5: [0] must be a map with a command, such as run, not a list']],
  [
    '- start: { args: [a]',
    ['s:1:21: Flow map in block collection must be sufficiently indented and end with a }'],
  ],
])('%j', (text, mistakes) => expect(mistakesIn(text)).toEqual(mistakes));

test('a regular expression that JavaScript does not know', () => {
  const [mistake = ''] = mistakesIn(run('expect: { stdout: /a(/ }'));
  expect(mistake).toMatch(/^s:2:21: \[0\]\.expect\.stdout is not a regular expression: /);
});
