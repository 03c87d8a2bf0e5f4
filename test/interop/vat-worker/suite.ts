import { processLink, type WorkerProgram } from '../../../src/vat/workers/manager/process-link';
import { casesFor } from '../../vat/conformance/cases';
import { outside } from '../../vat/conformance/js-workers';
import type { PuppetOptions } from '../../vat/conformance/puppet';
import { messageOf } from '../../../src/support/errors/vmre-error';
import type { Tally } from '../../support/tally';

/** Runs the cases for vat workers on a program that is the puppet. */
export async function playSuite(puppet: WorkerProgram, tally: Tally, prefix = ''): Promise<void> {
  const open = ({ differs = false }: PuppetOptions) =>
    processLink(differs ? { ...puppet, args: [...(puppet.args ?? []), '--differs'] } : puppet);
  const worker = outside('program', [], open, () => null);
  for (const each of casesFor(worker)) {
    const name = prefix + each.name;
    try {
      await each.run(worker);
      tally.passed(name);
    } catch (error) {
      tally.failed(name, messageOf(error));
    }
  }
}
