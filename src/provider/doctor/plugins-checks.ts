import { VmreError } from '../../support/errors/vmre-error';
import { countersOf, namesOfGolemsp } from '../descriptor/read-counters';
import { describeSupervision, problemOfExtraArgs, supervisionOf } from '../descriptor/supervision';
import { Stage } from '../install/stage';
import type { Check } from './finding';
import { isProviderNamed } from './doctor-context';

/** Whether there is a plugins directory. */
export const pluginsDirectory: Check = {
  id: 'plugins-directory',
  title: 'Plugins directory',
  look(context, tell) {
    const { provider, project } = context;
    if (!(provider instanceof VmreError)) {
      tell.ok(`${provider.plugins.path} (${provider.plugins.reason})`);
    } else if (project !== undefined && !isProviderNamed(context)) {
      tell.skipped('no provider found; a project does not need one');
    } else {
      tell.failed(provider);
    }
  },
};

/** Whether every descriptor is valid; an invalid one prevents the start of the provider. */
export const descriptors: Check = {
  id: 'descriptors',
  title: 'Descriptors',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const { runtimes, broken, warnings } = provider.inventory;
    for (const { error } of broken) tell.failed(error);
    for (const { file, text } of warnings) {
      tell.warning(`${file}: ${text}`, 'Fix the descriptor, if it is yours.');
    }
    if (broken.length > 0) return;
    if (runtimes.length === 0) {
      tell.problem('none found; the provider does not start', 'Install one with vmre install.');
    } else tell.ok(runtimes.map(({ descriptor }) => descriptor.name).join(', '));
  },
};

/** Whether the programs exist and the names are unique. */
export const programs: Check = {
  id: 'programs',
  title: 'Supervisors and runtimes',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const { runtimes } = provider.inventory;
    for (const { descriptor, file, problems } of runtimes) {
      for (const problem of problems)
        tell.problem(`${descriptor.name}: ${problem}`, fixOf(problem));
      if (problems.length === 0) tell.ok(`${descriptor.name}: ${file}`);
    }
  },
};

/** Whether golemsp can set prices, which it does for two names of counters. */
export const counterNames: Check = {
  id: 'counter-names',
  title: 'Counters that golemsp prices',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    for (const { descriptor } of provider.inventory.runtimes) {
      const names = Object.values(countersOf(descriptor))
        .filter(({ price }) => price)
        .map(({ name }) => name.toLowerCase());
      const missing = namesOfGolemsp.filter((name) => !names.includes(name));
      if (missing.length === 0) tell.ok(descriptor.name);
      else {
        tell.warning(
          `${descriptor.name}: no counter with a price is named ${missing.join(' or ')}`,
          'Add priced counters with these names, or remove config; or use ya-provider without golemsp.',
        );
      }
    }
  },
};

/** Who manages images and hardware. Both ways are valid. */
export const supervision: Check = {
  id: 'supervision',
  title: 'Images and hardware',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    for (const { descriptor, program } of provider.inventory.runtimes) {
      if (program === undefined) continue; // it is its own supervisor
      const { name, 'extra-args': extraArgs } = descriptor;
      const problem = problemOfExtraArgs(extraArgs ?? []);
      if (problem === undefined)
        tell.ok(`${name}: ${describeSupervision(supervisionOf(extraArgs))}`);
      else tell.warning(`${name}: ${problem}`, 'Fix extra-args in its descriptor.');
    }
  },
};

/** Leftovers of killed installations. */
export const leftovers: Check = {
  id: 'leftovers',
  title: 'Interrupted installations',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const dead = Stage.deadIn(provider.plugins.path);
    for (const { path } of dead) {
      tell.warning(
        `${path} is left over`,
        'The next vmre install or uninstall completes or removes it.',
      );
    }
    if (dead.length === 0) tell.ok('none');
  },
};

function fixOf(problem: string): string {
  if (problem.includes('same name')) return 'Remove one of the two.';
  if (problem.includes('not executable')) return 'Make it executable: chmod +x.';
  if (problem.includes('supervisor')) return 'Install the provider, which contains exe-unit.';
  return 'Install the runtime again, or remove its descriptor.';
}
