import { VmreError } from '../../support/errors/vmre-error';
import { countersOf, namesOfGolemsp } from '../descriptor/read-counters';
import { describeSupervision, problemOfExtraArgs, supervisionOf } from '../descriptor/supervision';
import { Stage } from '../install/stage';
import type { Check } from './finding';
import { isProviderNamed } from './doctor-context';

/** Whether there is a place for descriptors. */
export const pluginsDirectory: Check = {
  id: 'plugins-directory',
  title: 'Plugins directory',
  look(context, tell) {
    const { provider, project } = context;
    if (!(provider instanceof VmreError)) {
      tell.ok(`${provider.plugins.path} (${provider.plugins.reason})`);
    } else if (project !== undefined && !isProviderNamed(context)) {
      tell.skipped('no provider here; a project does not need one');
    } else {
      tell.failed(provider);
    }
  },
};

/** Whether every descriptor can be read; one that cannot keeps the provider from starting. */
export const descriptors: Check = {
  id: 'descriptors',
  title: 'Descriptors',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const { runtimes, broken, warnings } = provider.inventory;
    for (const { error } of broken) tell.failed(error);
    for (const { file, text } of warnings) {
      tell.warning(`${file}: ${text}`, 'Correct the descriptor, if it is yours.');
    }
    if (broken.length > 0) return;
    if (runtimes.length === 0) {
      tell.problem('there are none: a provider does not start', 'Install one with vmre install.');
    } else tell.ok(runtimes.map(({ descriptor }) => descriptor.name).join(', '));
  },
};

/** Whether the programs are there and the names are unique. */
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

/** Whether golemsp can set prices, which it does by two names. */
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
          'Add counters of these names with a price, or leave config out; or use ya-provider alone.',
        );
      }
    }
  },
};

/** What supervisors do for runtimes; both ways are right, if they are meant. */
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
      else tell.warning(`${name}: ${problem}`, 'Correct extra-args in its descriptor.');
    }
  },
};

/** What installations that were killed have left. */
export const leftovers: Check = {
  id: 'leftovers',
  title: 'Interrupted installations',
  look({ provider }, tell) {
    if (provider instanceof VmreError) return;
    const dead = Stage.deadIn(provider.plugins.path);
    for (const { path } of dead) {
      tell.warning(`${path} is left`, 'The next vmre install or uninstall ends or removes it.');
    }
    if (dead.length === 0) tell.ok('none');
  },
};

function fixOf(problem: string): string {
  if (problem.includes('same name')) return 'Remove one of the two.';
  if (problem.includes('not executable')) return 'Make it executable: chmod +x.';
  if (problem.includes('supervisor')) return 'Install the provider, which brings exe-unit.';
  return 'Install the runtime again, or remove its descriptor.';
}
