import { deepEqual, equal, match, ok } from 'node:assert/strict';

import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';
import { Scenario } from '../vm/scenario';
import { findBrowser, Pages, type CallingPage, type Found } from './browser';
import { ServedChain } from './served-chain';

const json = { 'content-type': 'application/json' };
const rpc = (method: string, params: object = {}): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
const post = (body: string, headers: Record<string, string> = {}, more: object = {}): object => ({
  ...{ method: 'POST', body, headers },
  ...more,
});
const put = rpc('guest.put', { text: 'from a page' });
const last = rpc('guest.last');

/** Lets pages in a current browser call a chain, and excludes others, according to the options. */
export async function checkBrowser(sandbox: Sandbox, tally: Tally): Promise<void> {
  const program = findBrowser();
  if (program === undefined) {
    return tally.skipped('a page in a browser', 'neither Chromium nor Chrome is installed');
  }
  await Scenario.play('a page in a browser', tally, async (scenario) => {
    const pages = await scenario.step('it starts', () => Pages.open(program, sandbox));
    try {
      const page = await pages.at(pages.originOf('pages.example'));
      const own = pages.originOf('pages.example');
      const parts: [options: string[], part: (part: Part) => Promise<void>][] = [
        [[], checkDefaults],
        [['--http-allowed-origins', 'https://other.example'], checkRefused],
        [['--http-allowed-origins', `https://other.example,${own}`], checkAllowed],
        [['--http-allowed-hosts', 'chain.example'], checkNamed],
      ];
      for (const [options, part] of parts) {
        const chain = await ServedChain.start(sandbox, options);
        try {
          await part({ pages, page, chain, step: scenario.step.bind(scenario) });
        } finally {
          await chain.stop();
        }
      }
    } finally {
      await pages.close();
    }
  });
}

interface Part {
  pages: Pages;
  /** From another origin. */
  page: CallingPage;
  chain: ServedChain;
  step: Scenario['step'];
}

/** All origins may call, as with AvalancheGo. */
async function checkDefaults({ pages, page, chain, step }: Part): Promise<void> {
  const url = chain.url + chain.path;
  await step('it calls the chain, without a preflight request', async () => {
    expectAnswer(await page.ask(url, post(last)), /"height":0/);
  });
  await step('it calls the chain, with a preflight request', async () => {
    expectAnswer(await page.ask(url, post(put, { ...json, 'x-page': '1' })), /"pending"/);
    await until('a block', async () => (await chain.height()) === 1);
  });
  await step('it calls the chain over a web socket, and closes that', async () => {
    const { text, ...end } = await page.askSocket(`${url}/socket`, last);
    match(text ?? '', /"height":1/);
    deepEqual(end, { code: 1000, wasClean: true });
  });
  await step('it reads the health of the node, and its id', async () => {
    expectAnswer(await page.ask(`${chain.url}/ext/health`), /"healthy":true/);
    const request = post(rpc('info.getNodeID'), json);
    expectAnswer(await page.ask(`${chain.url}/ext/info`, request), /NodeID-/);
    expectAnswer(await page.ask(`${chain.url}/ext/metrics`), /avalanche_/);
  });
  await step('it reads the errors', async () => {
    equal((await page.ask(`${chain.url}/ext/bc/none`, post(last))).status, 404);
    equal((await page.ask(`${chain.url}/ext/info`, post(last))).status, 415);
  });
  await step('a frame without an origin calls the chain', async () => {
    expectAnswer(await page.inSandboxedFrame(url, post(last, json)), /"height":1/);
  });
  await step('cookies are not sent to a chain that all origins may call', async () => {
    expectFailure(await page.ask(url, post(last, json, { credentials: 'include' })));
  });
  await step('another name for this machine is rejected', async () => {
    const evil = `http://evil.example:${chain.port}`;
    expectForbidden(await pages.visit(`${evil}/ext/health`));
    expectForbidden(await pages.visit(evil + chain.path));
    // A rejected page does not get CORS headers either.
    expectFailure(await page.ask(evil + chain.path, post(last)));
    expectFailure(await page.askSocket(`${evil}${chain.path}/socket`, last));
  });
  await step('a page whose own name is rebound to this machine is rejected', async () => {
    const rebound = await pages.rebound('evil.example', chain.port);
    expectForbidden(await rebound.ask(chain.path, post(put)));
    expectForbidden(await rebound.ask(chain.path, post(put, json)));
    const socket = `http://evil.example:${chain.port}${chain.path}/socket`;
    expectFailure(await rebound.askSocket(socket, put));
    expectForbidden(await rebound.ask('/ext/info', post(rpc('info.getNodeID'), json)));
    equal(await chain.height(), 1);
  });
}

/** Pages of another site may. */
async function checkRefused({ page, chain, step }: Part): Promise<void> {
  const url = chain.url + chain.path;
  await step('the browser blocks what is reserved for another origin', async () => {
    expectFailure(await page.ask(url, post(last)));
    expectFailure(await page.ask(url, post(last, json)));
    expectFailure(await page.ask(`${chain.url}/ext/health`));
    expectFailure(await page.ask(`${chain.url}/ext/info`, post(rpc('info.getNodeID'), json)));
    expectFailure(await page.askSocket(`${url}/socket`, last));
    expectFailure(await page.inSandboxedFrame(url, post(last)));
  });
  await step('a request without a readable answer has no effect', async () => {
    deepEqual(await page.ask(url, post(put, {}, { mode: 'no-cors' })), {
      ...{ type: 'opaque', status: 0, text: '' },
    });
    expectFailure(await page.askSocket(`${url}/socket`, put));
    // A text of the page would be in the same block, before this one.
    const answer = await fetch(url, { method: 'POST', body: put });
    match(await answer.text(), /"pending":1/);
    await until('a block', async () => (await chain.height()) === 1);
  });
}

/** Pages of this site, and of another, may. */
async function checkAllowed({ pages, page, chain, step }: Part): Promise<void> {
  const url = chain.url + chain.path;
  await step('it calls the chain from an allowed origin, also with cookies', async () => {
    expectAnswer(await page.ask(url, post(last)), /"height":0/);
    expectAnswer(await page.ask(url, post(last, json)), /"height":0/);
    expectAnswer(await page.ask(url, post(last, json, { credentials: 'include' })), /"height":0/);
    match((await page.askSocket(`${url}/socket`, last)).text ?? '', /"height":0/);
    expectAnswer(await page.ask(`${chain.url}/ext/health`), /"healthy":true/);
  });
  await step('a page of the same name with another port does not', async () => {
    const other = await pages.rebound('pages.example', chain.port);
    expectForbidden(await other.ask(chain.path, post(last)));
  });
}

/** The chain has a name. */
async function checkNamed({ pages, page, chain, step }: Part): Promise<void> {
  const named = `http://chain.example:${chain.port}`;
  await step('an allowed name reaches the chain, others do not', async () => {
    expectAnswer(await page.ask(named + chain.path, post(last, json)), /"height":0/);
    match((await page.askSocket(`${named}${chain.path}/socket`, last)).text ?? '', /"height":0/);
    expectForbidden(await pages.visit(`http://evil.example:${chain.port}/ext/health`));
  });
}

function expectAnswer({ failed, status, text = '' }: Found, wanted: RegExp): void {
  deepEqual({ failed, status }, { failed: undefined, status: 200 });
  match(text, wanted);
}

const expectFailure = (found: Found): void => ok(found.failed, JSON.stringify(found));

function expectForbidden({ status, text }: Found): void {
  deepEqual({ status, text: text?.trim() }, { status: 403, text: 'invalid host specified' });
}

const PATIENCE_MS = 30_000;

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo());) {
    if (Date.now() > end) throw new Error(`there was never ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
