import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

import {
  openSession,
  RuntimeProgram,
  VirtualNetwork,
  type DeployOptions,
  type SessionOptions,
} from 'vmre/supervisor';

import { useTemporaryDirectory } from '../../support/temporary-directory';

const at = useTemporaryDirectory();

/** Plays all commands with a program that writes its arguments to a file. @returns its command lines */
async function commandLines(
  answer: string,
  options: SessionOptions = {},
  deploy: DeployOptions = {},
): Promise<string[]> {
  const script = `#!/bin/sh
echo "$(pwd)|$*" >> '${at('lines')}'
case " $* " in *' deploy -- '*) echo '${answer}';; esac
`;
  writeFileSync(at('runtime'), script);
  chmodSync(at('runtime'), 0o755);
  const workdir = at('');
  const program = new RuntimeProgram(at('runtime'), { workdir, runtimeArgs: ['--flag', 'x y'] });
  await using session = openSession(program, options);
  await session.deploy(deploy);
  await session.start(['-a', 'b']);
  await session.run(['/bin/echo', '-n', '--', 'hi']);
  await session.stop();
  return readFileSync(at('lines'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(`${workdir}|--workdir ${workdir} `, ''));
}

test('command mode', async () => {
  expect(await commandLines('')).toEqual([
    '--flag x y deploy --',
    '--flag x y start -- -a b',
    '--flag x y run --entrypoint /bin/echo -- -n -- hi',
  ]);
});

test('server mode has no -- before the arguments of START', async () => {
  const answer = 'a log line\n{"startMode":"blocking","valid":{"Err":"not read"},"more":1}\n\n';
  expect(await commandLines(answer)).toEqual(['--flag x y deploy --', '--flag x y start -a b']);
});

test('text after the answer fails DEPLOY, and the mode stays that of commands', async () => {
  const lines = await commandLines('{"startMode":"blocking","valid":{"Ok":""}} end');
  expect(lines).toHaveLength(3);
});

test('options of the agreement, of DEPLOY and of the networks', async () => {
  const options: SessionOptions = {
    startMode: 'blocking',
    taskPackage: '/cache/image',
    hardware: { cpuCores: 2.9, memGib: 0.5, storageGib: 2 },
    vpn: new VirtualNetwork(),
    inet: new VirtualNetwork(),
  };
  const volumes = { '/a': { host: {} }, '/r': { ram: { size: '10.7 GB' } } };
  const lines = await commandLines('', options, { hostname: 'h1', volumes });
  const agreement =
    '--task-package /cache/image --cpu-cores 2 --mem-gib 0.5 --storage-gib 2 --flag x y';
  expect(lines).toEqual([
    `${agreement} --volume-override {"/a":{"host":{}},"/r":{"ram":{"size":"10.7 GB"}}} --hostname h1 deploy --`,
    expect.stringMatching(
      /^--task-package .* --flag x y --vpn-endpoint udp:\/\/127\.0\.0\.1:\d+ --inet-endpoint udp:\/\/127\.0\.0\.1:\d+ start -a b$/,
    ),
  ]);
});

test('a list of volumes is one of directories of the host', async () => {
  const [deploy] = await commandLines('', {}, { volumes: ['/a'] });
  expect(deploy).toBe('--flag x y --volume-override {"/a":{"host":{}}} deploy --');
});
