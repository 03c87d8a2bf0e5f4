// Writes the bundles that the published kernel needs: of itself, and of the vats.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';

import { writeFileSync } from 'node:fs';
import { URL } from 'node:url';

import bundleSource from '@endo/bundle-source';
import { buildKernelBundles } from '@agoric/swingset-vat';

const here = (path) => new URL(path, import.meta.url).pathname;
const bundles = {
  kernelBundles: await buildKernelBundles(),
  bootstrap: await bundleSource(here('../vats/bootstrap.js')),
  target: await bundleSource(here('../vats/target.js')),
};
writeFileSync(here('../bundles.json'), JSON.stringify(bundles));
process.exit();
