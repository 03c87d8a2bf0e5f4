/* global URL */
// Bundles the published contracts as their users do.
import '@endo/init';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import bundleSource from '@endo/bundle-source';

const contracts = {
  automaticRefund: 'automaticRefund',
  atomicSwap: 'atomicSwap',
  'coveredCall-durable': 'coveredCall-durable',
  simpleExchange: 'simpleExchange',
  auction: 'auction/index',
  mintPayments: 'mintPayments',
};
const bundles = {};
for (const [name, path] of Object.entries(contracts)) {
  const file = new URL(`node_modules/@agoric/zoe/src/contracts/${path}.js`, import.meta.url);
  bundles[name] = await bundleSource(fileURLToPath(file));
}
writeFileSync('contracts.json', JSON.stringify(bundles));

// A vat, in each format.
for (const format of ['endoZipBase64', 'getExport', 'nestedEvaluate', 'endoScript']) {
  const file = fileURLToPath(new URL('vats/bank.js', import.meta.url));
  writeFileSync(`bank.${format}.json`, JSON.stringify(await bundleSource(file, format)));
}
