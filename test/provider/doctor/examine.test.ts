import * as fs from 'node:fs';
import { join } from 'node:path';

import { examine } from '../../../src/provider/doctor/examine';
import type { Finding } from '../../../src/provider/doctor/finding';
import { sample } from '../../support/plays-all';
import { FakeProvider, priced, vmre } from '../fake-provider';

let provider: FakeProvider;
let directory: string;

beforeEach(() => {
  provider = new FakeProvider();
  directory = join(provider.bench.directory, 'project');
  fs.mkdirSync(directory);
});

afterEach(() => provider.clear());

/** The findings that are not ok. */
async function complaints(env = provider.bench.env, limitMs = 60_000): Promise<Finding[]> {
  const findings = await examine({ env }, directory, limitMs, undefined, true);
  return findings.filter(({ verdict }) => verdict === 'problem' || verdict === 'warning');
}

const plugin = (path: string): string => join(provider.plugins, path);

const describeRuntime = (name: string, more: object = {}): void =>
  provider.write(
    plugin(`ya-${name}.json`),
    JSON.stringify([{ name, version: '1.0.0', 'supervisor-path': 'exe-unit', ...more }]),
  );

describe('a provider', () => {
  beforeEach(async () => {
    await provider.install(provider.package('hello'), ['cpu=0.1']);
  });

  test('without problems', async () => {
    expect(await complaints()).toEqual([]);
  });

  const ills: [string, () => void, string, 'problem' | 'warning', string][] = [
    [
      'an unreadable descriptor',
      () => provider.write(plugin('ya-x.json'), '['),
      'descriptors',
      'problem',
      'ya-x.json: 1:2 not JSON',
    ],
    ['no supervisor', () => fs.rmSync(plugin('exe-unit')), 'programs', 'problem', 'the supervisor'],
    [
      'a runtime that is gone',
      () => fs.rmSync(plugin('ya-runtime-hello/hello')),
      'programs',
      'problem',
      'does not exist',
    ],
    [
      'a runtime that cannot be executed',
      () => fs.chmodSync(plugin('ya-runtime-hello/hello'), 0o644),
      'programs',
      'problem',
      'is not executable',
    ],
    [
      'the same name twice',
      () => fs.copyFileSync(plugin('ya-runtime-hello.json'), plugin('ya-z.json')),
      'programs',
      'problem',
      'ya-runtime-hello.json has a runtime of the same name',
    ],
    [
      'an interpreter that is gone',
      () => provider.executable(plugin('ya-runtime-hello/hello'), '#!/gone/node\n'),
      'interpreters',
      'problem',
      '/gone/node does not exist',
    ],
    [
      'an interpreter in PATH',
      () =>
        provider.executable(
          plugin('ya-runtime-hello/hello'),
          `#!/usr/bin/env node\nconsole.log('{"properties":{},"constraints":""}')`,
        ),
      'interpreters',
      'warning',
      'looks up node in PATH',
    ],
    [
      'a runtime that fails its test',
      () => provider.executable(plugin('ya-runtime-hello/hello'), '#!/bin/sh\nexit 4\n'),
      'answers',
      'problem',
      'hello: test exited with exit code 4',
    ],
    [
      'a runtime that hangs',
      () => provider.executable(plugin('ya-runtime-hello/hello'), '#!/bin/sh\nsleep 60\n'),
      'answers',
      'problem',
      'hello: no answer to test within 2 s',
    ],
    [
      'counters that golemsp does not know',
      () =>
        describeRuntime('odd', {
          'runtime-path': 'ya-runtime-hello/hello',
          config: { counters: { x: { name: 'x', description: '', price: true } } },
        }),
      'counter-names',
      'warning',
      'odd: no counter with a price is named cpu or duration',
    ],
    [
      'what was left of an installation',
      () => fs.mkdirSync(plugin('.vmre-install_elsewhere_1_1_1')),
      'leftovers',
      'warning',
      'is left over',
    ],
    [
      'damaged presets',
      () => provider.write(provider.presetsFile, '{}'),
      'presets',
      'problem',
      'old format V0',
    ],
    ['no presets', () => fs.rmSync(provider.presetsFile), 'presets', 'warning', 'does not exist'],
    [
      'an active preset of a runtime that is gone',
      () => {
        fs.rmSync(plugin('ya-runtime-hello.json'));
        describeRuntime('other', { 'runtime-path': 'ya-runtime-hello/hello' });
      },
      'active-presets',
      'problem',
      'the runtime hello is not installed',
    ],
    [
      'a preset whose prices no counter has',
      () => {
        const text = fs.readFileSync(provider.presetsFile, 'utf8');
        fs.writeFileSync(provider.presetsFile, text.replaceAll(/golem\.usage\.\w+/g, '$&_x'));
      },
      'active-presets',
      'problem',
      'the provider makes no offers',
    ],
    [
      'nothing active',
      () => {
        const presets = { ...provider.presets(), active: [] };
        fs.writeFileSync(provider.presetsFile, JSON.stringify(presets));
      },
      'active-presets',
      'warning',
      'nothing is offered',
    ],
  ];

  test.each(sample(ills, 10))('with %s', async (_what, spoil, id, verdict, detail) => {
    spoil();
    if (id === 'leftovers') {
      // Older than the limit for other hosts.
      fs.utimesSync(plugin('.vmre-install_elsewhere_1_1_1'), 0, 0);
    }
    const limitMs = detail.includes('within 2 s') ? 2000 : undefined;
    const all = await complaints(undefined, limitMs);
    const found = all.filter((finding) => finding.id === id);
    expect(found).toEqual([
      expect.objectContaining({
        verdict,
        detail: expect.stringContaining(detail),
        fix: expect.stringMatching(/\S/),
      }),
    ]);
  });

  test('whose supervisor is the runtime is invoked directly', async () => {
    provider.executable(
      plugin('own'),
      `#!/bin/sh\n[ "$1" = --x ] || exit 9\n[ "$2" = test ] || echo '{"properties":{},"constraints":""}'\n`,
    );
    describeRuntime('own', { 'supervisor-path': 'own', 'extra-args': ['--x'] });
    expect(await complaints()).toEqual([]);
  });
});

test('a missing provider is a problem, unless a project is examined', async () => {
  const env = { HOME: '/nowhere' };
  expect(await complaints(env)).toMatchObject([{ id: 'plugins-directory', verdict: 'problem' }]);
  const before = await examine(
    { env },
    join(__dirname, '../../../examples/example-runtime'),
    10_000,
  );
  expect(before.find(({ id }) => id === 'plugins-directory')?.verdict).toBe('skipped');
});

describe('a project', () => {
  const root = join(__dirname, '../../..');
  const program = `#!/usr/bin/env node\nif (process.argv[2] === 'offer-template') console.log('{"properties":{},"constraints":""}');\n`;

  const make = (content: object = {}): void => {
    fs.mkdirSync(join(directory, 'node_modules'), { recursive: true });
    fs.symlinkSync(root, join(directory, 'node_modules/vmre'));
    const described = {
      name: 'mine',
      version: '1.0.0',
      bin: { mine: 'bin/mine' },
      dependencies: { vmre: '*' },
      ...content,
    };
    provider.write(join(directory, 'package.json'), JSON.stringify(described));
    provider.executable(join(directory, 'bin/mine'), program);
  };

  const ids = async () =>
    (await complaints({ ...provider.bench.env, HOME: '/nowhere' })).map(({ id, fix }) => [id, fix]);

  test('without problems', async () => {
    make();
    expect(await ids()).toEqual([]);
  });

  test('that does not use VMRE is not examined', async () => {
    make({ dependencies: {} });
    expect(await ids()).toEqual([['plugins-directory', expect.any(String)]]);
  });

  test('with an invalid section', async () => {
    make({ vmre: { extraArgs: 'x' } });
    expect(await ids()).toEqual([['project', expect.any(String)]]);
  });

  test('with a version that providers reject', async () => {
    make({ version: '1.0' });
    expect((await ids()).map(([id]) => id)).toEqual(['project']);
  });

  test('that is not built', async () => {
    make();
    provider.executable(
      join(directory, 'bin/mine'),
      "#!/usr/bin/env node\nrequire('../dist/x');\n",
    );
    expect(await ids()).toEqual([['project-program', 'Build the project: npm run build.']]);
  });

  test('whose program is not executable', async () => {
    make();
    fs.chmodSync(join(directory, 'bin/mine'), 0o644);
    expect((await ids()).map(([id]) => id)).toEqual(['project-program']);
  });

  test('whose vmre is not installed', async () => {
    make();
    fs.unlinkSync(join(directory, 'node_modules/vmre'));
    // In a separate process, because Jest finds every package of the repository by its name.
    const { stdout } = await provider.bench.invoke(
      '/bin/sh',
      ...['-c', `cd '${directory}' && '${vmre}' doctor --json`],
    );
    const { findings } = JSON.parse(stdout) as { findings: Finding[] };
    expect(findings).toContainEqual(
      expect.objectContaining({ id: 'project-vmre', verdict: 'problem' }),
    );
  });

  test('with a damaged package.json', async () => {
    make();
    fs.writeFileSync(join(directory, 'package.json'), '{');
    expect((await ids())[0]?.[0]).toBe('project');
  });
});

test('the command: text, JSON, exit codes', async () => {
  await provider.vmre('install', provider.package('hello'), ...priced);
  const well = await provider.vmre('doctor');
  expect(well).toMatchObject({ code: 0, stderr: '' });
  expect(well.stdout).toMatch(/^ok {7}Node\.js: v/);
  expect(well.stdout).toMatch(/\nNo problems found\.\n$/);
  fs.rmSync(plugin('exe-unit'));
  const ill = await provider.vmre('doctor', '--json');
  expect(ill.code).toBe(1);
  const { ok, findings } = JSON.parse(ill.stdout) as { ok: boolean; findings: Finding[] };
  expect(ok).toBe(false);
  expect(findings).toContainEqual(expect.objectContaining({ id: 'programs', verdict: 'problem' }));
});
