import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { creation } from './creating';
import { development } from './developing';
import { apps, start } from './starting';
import type { Variant, Step } from './step';
import { StepFailed, type User } from './user';

/** A name with a dash and a digit. */
const NAME = 'my-first-2';

/** The steps of a variant; each needs those before it. */
export function stepsOf(user: User, variant: Variant): Step[] {
  const { template, manager, tools } = variant;
  const project = join(user.folder, NAME);
  const plugins = join(user.home, '.local/lib/yagna/plugins');
  const bin = (name: string): string => join(tools, 'node_modules/.bin', name);
  const program = manager === 'npm' ? 'npm' : bin('pnpm');
  const own = join(project, 'node_modules/.bin/vmre');
  const vmreFile = join(project, 'node_modules/vmre/bin/vmre');
  const script = (name: string): Step => ({
    name: `${manager} run ${name}`,
    go: async () => (await user.run(project, [program, 'run', name])).took,
  });
  const begin: Step[] = [
    ...creation(user, NAME, variant),
    {
      name: `${manager} install`,
      go: async () => (await user.run(project, [program, 'install'])).took,
    },
    ...['test', 'check'].map(script),
  ];
  if (apps.includes(template)) return [...begin, start(user, project, program)];
  return [
    ...begin,
    script('try'),
    development(user, project, { template, program }),
    script('package'),
    ...configuration(user, project, template),
    {
      name: 'vmre doctor in the project',
      go: async () => {
        const { stdout, took } = await user.run(project, [
          own,
          'doctor',
          '--run-project',
          '--json',
        ]);
        expectHealth(stdout, 'project-program');
        return took;
      },
    },
    {
      name: 'vmre install, dry run',
      go: async () => {
        user.placeProgram(join(plugins, 'exe-unit'));
        const { took } = await user.run(project, [own, 'install', 'package', '--dry-run']);
        expectPlugins(plugins, []);
        return took;
      },
    },
    {
      name: 'vmre install',
      go: async () => {
        const { took } = await user.run(project, [
          own,
          'install',
          'package',
          '--price',
          'cpu=0.0001',
        ]);
        expectPlugins(plugins, [`ya-runtime-${NAME}`, `ya-runtime-${NAME}.json`]);
        return took;
      },
    },
    {
      name: 'vmre list',
      go: async () => {
        const { stdout, took } = await user.run(project, [own, 'list', '--json']);
        const { runtimes } = JSON.parse(stdout) as Listing;
        const [first, ...more] = runtimes;
        const isActive = first?.presets.some((preset) => preset.active);
        if (first?.name !== NAME || !first.ok || !isActive || more.length > 0) {
          throw new StepFailed(`it lists ${stdout}`);
        }
        return took;
      },
    },
    {
      name: 'a session with the installed runtime, without PATH',
      go: async () => {
        const installed = join(plugins, `ya-runtime-${NAME}`);
        const [executable] = readdirSync(installed).filter((name) => name === NAME);
        if (!executable) throw new StepFailed(`${installed} has no program of that name`);
        const words = [user.node, vmreFile, 'try', join(installed, executable)];
        const settings = Object.entries(settingsOf(project, template));
        const args = settings.map(([name, value]) => `--runtime-arg=--${name}=${value}`);
        return (await user.run(project, [...words, ...args], ['PATH'])).took;
      },
    },
    {
      name: 'vmre doctor of the provider',
      go: async () => {
        const { stdout, took } = await user.run(user.home, [own, 'doctor', '--json']);
        expectHealth(stdout, 'answers');
        return took;
      },
    },
    {
      name: 'vmre uninstall',
      go: async () => {
        const { took } = await user.run(project, [own, 'uninstall', NAME]);
        expectPlugins(plugins, []);
        return took;
      },
    },
    {
      name: 'vmre list, empty',
      go: async () => {
        const { stdout, took } = await user.run(project, [own, 'list', '--json']);
        const { runtimes } = JSON.parse(stdout) as Listing;
        if (runtimes.length > 0) throw new StepFailed(`it lists ${stdout}`);
        return took;
      },
    },
  ];
}

/** A host of VMs needs the path of its VM. */
function settingsOf(project: string, template: string): Record<string, string> {
  if (template !== 'vm-host') return {};
  const plugin = join(project, 'node_modules/vmre/bin/vmre-test-vm');
  return { plugin, genesis: join(project, 'genesis.txt') };
}

/** Configuration that is needed before a provider tests the runtime. */
function configuration({ home }: User, project: string, template: string): Step[] {
  const settings = settingsOf(project, template);
  if (Object.keys(settings).length === 0) return [];
  const path = join(home, '.local/share', NAME, `${NAME}.json`);
  return [
    {
      name: 'configuration of the VM',
      async go() {
        const begin = performance.now();
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, JSON.stringify(settings));
        return performance.now() - begin;
      },
    },
  ];
}

interface Listing {
  runtimes: { name?: string; ok: boolean; presets: { active: boolean }[] }[];
}

interface Health {
  ok: boolean;
  findings: { id: string; verdict: string }[];
}

/** Checks that the doctor made a certain check, and found no problem. */
function expectHealth(stdout: string, looked: string): void {
  const { ok, findings } = JSON.parse(stdout) as Health;
  const isSeen = findings.some(({ id, verdict }) => id === looked && verdict === 'ok');
  if (!ok || !isSeen) throw new StepFailed(`the doctor says ${stdout}`);
}

/** Checks the visible entries of the plugins directory besides the supervisor. */
function expectPlugins(directory: string, expected: readonly string[]): void {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const found = names.filter((name) => name !== 'exe-unit' && !name.startsWith('.')).sort();
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new StepFailed(`${directory} has ${found.join(', ') || 'nothing'}`);
  }
}
