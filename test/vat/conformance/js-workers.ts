import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import { compartmentManager } from '../../../src/vat/workers/manager/compartment-manager';
import { nodeLink } from '../../../src/vat/workers/manager/node-link';
import { quickjsManager } from '../../../src/vat/workers/manager/quickjs-manager';
import { rawManager } from '../../../src/vat/workers/manager/raw-manager';
import { threadLink } from '../../../src/vat/workers/manager/thread-link';
import type { OpenLink, WorkerLink } from '../../../src/vat/workers/manager/worker-link';
import { workerManager, type RemoteVat } from '../../../src/vat/workers/manager/worker-manager';
import { meteredSource } from '../../../src/vat/workers/metering/metered-source';
import type { RawSetup } from '../../../src/vat/workers/raw-vat';
import type { PuppetOptions, PuppetWorker, Trait } from './puppet';

const puppet = readFileSync(join(__dirname, '../../fixtures/vat/puppet.js'), 'utf8');
const name = 'puppet';

const sourceOf = ({ differs = false }: PuppetOptions): string =>
  differs ? puppet.replace('DIFFERS = false', 'DIFFERS = true') : puppet;

/** V8 engines do not meter: the code does it, where a limit is set. */
const countingSource = (options: PuppetOptions): string =>
  options.limits?.computation === undefined ? sourceOf(options) : meteredSource(sourceOf(options));

/** A worker behind a link that can be cut from outside. */
export function outside(
  kind: string,
  traits: readonly Trait[],
  openFor: (options: PuppetOptions) => OpenLink,
  sourceFor: (options: PuppetOptions) => RemoteVat['source'],
): PuppetWorker {
  let latest: WorkerLink | undefined;
  return {
    name: kind,
    traits: ['time', 'memory', 'log', 'outside', ...traits],
    make: (options = {}) => {
      const open = openFor(options);
      const watched: OpenLink = async (...given) => (latest = await open(...given));
      return workerManager(watched, { name, ...options, source: sourceFor(options) });
    },
    kill: async () => latest?.kill(),
  };
}

const raw: PuppetWorker = {
  name: 'raw',
  traits: [],
  make: (options = {}) => {
    const scope = { exports: {} as { setup: RawSetup } };
    runInNewContext(sourceOf(options), scope);
    return rawManager(scope.exports.setup);
  },
};

const local: PuppetWorker = {
  name: 'local',
  traits: ['log', 'steps'],
  make: (options = {}) => compartmentManager({ name, ...options, source: sourceOf(options) }),
};

const quickjs: PuppetWorker = {
  name: 'quickjs',
  traits: ['time', 'memory', 'log', 'steps'],
  make: (options = {}) => quickjsManager({ name, ...options, source: sourceOf(options) }),
};

/** The puppet in every worker that runs JavaScript. */
export const jsWorkers: readonly PuppetWorker[] = [
  raw,
  local,
  outside('thread', ['steps'], () => threadLink, countingSource),
  outside('process', ['steps'], () => nodeLink(), countingSource),
  quickjs,
];
