import { parseScript } from '../../../src/supervisor/script/parse-script';

describe('what requestors send', () => {
  test('a list in JSON, as golem-js writes it', () => {
    const capture = {
      stdout: { atEnd: { format: 'string' } },
      stderr: { atEnd: { format: 'string' } },
    };
    const nodes = { '192.168.0.2': '0xabc' };
    const net = [
      { id: 'n', ip: '192.168.0.0/24', mask: '255.255.255.0', nodeIp: '192.168.0.2', nodes },
    ];
    const commands = [
      { deploy: { net, hosts: { one: '192.168.0.2' }, volumes: ['/a'] } },
      { start: {} },
      { run: { entry_point: '/bin/sh', args: ['-c', 'id'], env: { A: '1' }, capture } },
      { transfer: { from: 'container:/a/x', to: 'file:/x' } },
      { terminate: {} },
    ];
    const { steps, notes, name } = parseScript(JSON.stringify(commands), 's.json');
    expect(name).toBeUndefined();
    expect(steps.map((step) => step.source)).toEqual(commands);
    expect(steps.map((step) => step.name)).toEqual([
      'deploy',
      'start',
      'run /bin/sh -c id',
      'transfer container:/a/x to file:/x',
      'terminate',
    ]);
    expect(steps[0]?.command).toEqual({
      type: 'deploy',
      networks: [
        { address: '192.168.0.0', mask: '255.255.255.0', interfaceAddress: '192.168.0.2' },
      ],
      hosts: { one: '192.168.0.2' },
      hostname: undefined,
      volumes: ['/a'],
    });
    const all = { part: 'all', format: 'str', isStreamed: false };
    expect(steps[2]?.command).toMatchObject({ stdout: all, stderr: all });
    expect(notes).toEqual([
      `s.json:1:${JSON.stringify(commands).indexOf('{"A"') + 1}: [2].run.env is ignored: a supervisor does not pass it to the runtime`,
    ]);
  });

  test('JSON that is indented with tabs', () => {
    const text = JSON.stringify([{ start: { args: ['a'] } }], null, '\t');
    expect(parseScript(text).steps[0]?.command).toEqual({ type: 'start', args: ['a'] });
  });

  test.each([
    ['{ atEnd: {} }', { part: 'all', format: 'str', isStreamed: false }],
    [
      '{ atEnd: { head: 5, format: bin } }',
      { part: { head: 5 }, format: 'bin', isStreamed: false },
    ],
    ['{ atEnd: { tail: 5 } }', { part: { tail: 5 }, format: 'str', isStreamed: false }],
    ['{ atEnd: { headTail: 5 } }', { part: { headTail: 5 }, format: 'str', isStreamed: false }],
    [
      '{ stream: { limit: 9, format: binary } }',
      { part: { head: 9 }, format: 'bin', isStreamed: true },
    ],
    ['{ stream: {} }', { part: 'all', format: 'str', isStreamed: true }],
  ])('capture %s', (mode, stdout) => {
    const { steps } = parseScript(`- run: { entry_point: a, capture: { stdout: ${mode} } }`);
    const stderr = { part: 'none', format: 'str', isStreamed: false };
    expect(steps[0]?.command).toMatchObject({ stdout, stderr });
  });

  test('volumes of each kind, with sizes in bytes and in words', () => {
    const { steps } = parseScript(`
      - deploy:
          volumes:
            /h: { host: {} }
            /r: { ram: { size: 1024 } }
            /s: { storage: { size: 10GiB, preallocate: 2GiB, errors: continue } }`);
    expect(steps[0]?.command).toMatchObject({
      volumes: {
        '/h': { host: {} },
        '/r': { ram: { size: '1024 B' } },
        '/s': { storage: { size: '10GiB', preallocate: '2GiB', errors: 'continue' } },
      },
    });
  });
});
