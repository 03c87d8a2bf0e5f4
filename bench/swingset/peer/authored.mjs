// The published kernel with two authored vats, and more of the second: authored.mjs memory|DIRECTORY [WORKER]
// [MORE] It continues from the state in the directory, if there is one.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';

import { readFileSync } from 'node:fs';
import { URL } from 'node:url';

import { initSwingStore, isSwingStore, openSwingStore } from '@agoric/swing-store';
import { initializeSwingset, makeSwingsetController } from '@agoric/swingset-vat';
import { kunser } from '@agoric/kmarshal';

import { memory, memoryOfAll, namesOf, seconds, serve } from '../shared/serve.mjs';

const [place, worker = 'local', more = 0] = process.argv.slice(2);
const { kernelBundles, bootstrap, target } = JSON.parse(
  readFileSync(new URL('../bundles.json', import.meta.url), 'utf8'),
);
const { kernel: kernelBundle, ...others } = kernelBundles;
const isThere = place !== 'memory' && isSwingStore(place);
const open = () =>
  isThere ? openSwingStore(place) : initSwingStore(place === 'memory' ? null : place);
const { kernelStorage, hostStorage } = open();
const config = {
  defaultManagerType: worker,
  bootstrap: 'bootstrap',
  // Its default would ask each vat for its garbage after every delivery.
  defaultReapInterval: 'never',
  defaultReapGCKrefs: 'never',
  vats: {
    bootstrap: { bundle: bootstrap },
    target: { bundle: target },
    ...Object.fromEntries(namesOf(more).map((name) => [name, { bundle: target }])),
  },
};
if (!isThere) await initializeSwingset(config, [], kernelStorage, { kernelBundles: others });
const controller = await makeSwingsetController(kernelStorage, {}, { kernelBundle });
controller.pinVatRoot('bootstrap');
await run();

async function run() {
  const cranks = await controller.run();
  await hostStorage.commit();
  return cranks;
}

await serve({
  async work({ method, count, rest = [] }) {
    let cranks;
    let kpid;
    const taken = await seconds(async () => {
      kpid = controller.queueToVatRoot('bootstrap', method, [count, ...rest], 'panic');
      cranks = await run();
    });
    const answer = kunser(controller.kpResolution(kpid));
    if (answer !== count) throw new Error(`${method} answers ${answer}`);
    return { seconds: taken, cranks };
  },
  memory,
  memoryOfAll,
  async end() {
    await controller.shutdown();
    await hostStorage.commit();
    await hostStorage.close();
  },
});
