import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { chromium, type Page } from 'playwright-core';

import { inspectedVats, openInspector, VatLogTap } from '../../src/inspect';
import { openKernel, type VatKernel } from '../../src/vat';

const root = join(__dirname, '../..');
const pictures = join(root, 'docs/pictures');

const till = `exports.buildRootObject = ({ Far }) => {
  let sum = 0;
  return Far('till', {
    give: (amount) => { console.log('got', amount); return (sum += amount); },
    take: (amount) => { if (amount > sum) throw Error('only ' + sum + ' in the till'); return (sum -= amount); },
  });
};`;
const shop = `exports.buildRootObject = ({ E, Far }) => Far('shop', {
  sell: async (till, prices) => {
    let sum = 0;
    for (const price of prices) sum = await E(till).give(price);
    return sum;
  },
  refund: (till, amount) => E(till).take(amount),
});`;

async function openShop(log: VatLogTap): Promise<VatKernel> {
  const kernel = await openKernel({ logger: log.logger });
  await kernel.addVat('shop', { source: shop });
  await kernel.addVat('till', { source: till });
  await kernel.run();
  return kernel;
}

/** Takes pictures of the page while vats work: `npm run pictures`. Needs Chromium. */
async function main(): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  const log = new VatLogTap();
  await using kernel = await openShop(log);
  await using inspector = await openInspector([inspectedVats(kernel, { log })], { act: true });
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1100, height: 560 } });
    await page.goto(inspector.url);
    await kernel.call('shop', 'sell', kernel.root('till'), [3, 4, 5]);
    await kernel.call('shop', 'refund', kernel.root('till'), 50).catch(() => undefined);
    await page.getByRole('option').filter({ hasText: 'give(4)' }).click();
    await take(page, 'timeline');
    for (const view of ['State', 'Logs', 'Metrics', 'Actions']) {
      await page.getByRole('button', { name: view, exact: true }).click();
      await page.waitForTimeout(view === 'Metrics' ? 12_000 : 1500);
      await take(page, view.toLowerCase());
    }
  } finally {
    await browser.close();
  }
}

const take = (page: Page, view: string): Promise<Buffer> =>
  page.screenshot({ path: join(pictures, `${view}.png`) });

void main();
