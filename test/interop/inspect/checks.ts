import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import {
  inspectedChain,
  InspectedRuntime,
  inspectedVats,
  openInspector,
  VatLogTap,
  type Happening,
  type Subject,
} from '../../../src/inspect';
import { openSession, RuntimeProgram } from '../../../src/supervisor';
import { openKernel, type VatKernel } from '../../../src/vat';
import { startChain } from '../../../src/vm';
import type { Tally } from '../../support/tally';
import { findBrowser, NAMES, Pages } from '../browser/browser';
import type { Sandbox } from '../sandbox';
import { ShownPage } from './shown-page';

const root = join(__dirname, '../../..');
const MARKUP = '<img src=x onerror=alert(1)><script>alert(2)</script>';
const vat = `exports.buildRootObject = ({ Far, E }) => Far('vat', {
  echo: (value) => value,
  print: (text) => console.log(text),
  ask: (other, value) => E(other).echo(value),
});`;

/** Shows live things in a real browser. */
export async function checkInspector(sandbox: Sandbox, tally: Tally): Promise<void> {
  const browser = findBrowser();
  if (browser === undefined) {
    return tally.skipped('the page of the inspector', 'no Chromium is installed');
  }
  const check = async (name: string, play: () => Promise<unknown>): Promise<void> => {
    try {
      await play();
      tally.passed(`inspector: ${name}`);
    } catch (error) {
      tally.failed(`inspector: ${name}`, String(error));
    }
  };
  await check('vats, with hostile names and values', () => showVats(browser, sandbox));
  await check('a chain', () => showChain(browser, sandbox));
  await check('a runtime', () => showRuntime(browser, sandbox));
  await check('a host that starts again', () => showRestart(browser, sandbox));
  await check('a million events', () => showMany(browser, sandbox));
  await check('foreign pages are rejected', () => rejectForeign(browser, sandbox));
}

async function openHouse(log: VatLogTap): Promise<VatKernel> {
  const kernel = await openKernel({ logger: log.logger });
  for (const name of ['alice', 'bob']) {
    await kernel.addVat(name, { source: vat, worker: 'local' });
  }
  await kernel.run();
  return kernel;
}

async function showVats(browser: string, sandbox: Sandbox): Promise<void> {
  const log = new VatLogTap();
  const kernel = await openHouse(log);
  const inspector = await openInspector([inspectedVats(kernel, { log })], { act: true });
  const shown = await ShownPage.open(browser, sandbox, inspector.url);
  const { page } = shown;
  try {
    await kernel.call('alice', 'echo', MARKUP);
    await kernel.call('alice', 'echo', 'x'.repeat(9_000_000));
    await kernel.call('alice', 'print', `${MARKUP}\u202e\u0000`);
    await kernel.call('alice', 'ask', kernel.root('bob'), 7);
    await shown.sees('onerror');
    const crank = page.getByRole('option').filter({ hasText: 'echo(7)' });
    await crank.click();
    await shown.sees('Caused by');
    await noBarriers(shown, 'Timeline');
    await page.keyboard.press('Escape');
    await page.getByRole('searchbox').fill('ask');
    await page.getByText('1 of').waitFor();
    expectThat(
      (await page.evaluate<string>('location.search')).includes('text=ask'),
      'the address',
    );
    for (const [view, text] of [
      ['State', 'runQueue'],
      ['Logs', 'onerror'],
      ['Metrics', 'queued items'],
      ['Actions', 'Send a message'],
    ] as const) {
      await page
        .getByRole('searchbox')
        .fill('')
        .catch(() => undefined);
      await shown.view(view);
      await shown.sees(text);
      await noBarriers(shown, view);
    }
    await page.getByLabel('Method').fill('echo');
    await page.getByRole('button', { name: 'Send a message' }).click();
    await shown.sees('queued');
    await page.setViewportSize({ width: 360, height: 640 });
    for (const view of ['Timeline', 'State', 'Metrics']) {
      await shown.view(view);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expectThat(wide === 360, `${view} is ${String(wide)} wide on a phone`);
    }
    const count = await page.locator('img, script:not([src])').count();
    expectThat(count === 0, 'the page has elements of a value');
    expectThat(!page.url().includes('token'), 'the token stays in the address');
    noProblems(shown);
  } finally {
    await shown.close();
    await inspector.close();
    await kernel.close();
  }
}

async function showChain(browser: string, sandbox: Sandbox): Promise<void> {
  const plugin = join(root, 'bin/vmre-test-vm');
  await using chain = await startChain({ plugin, genesis: Buffer.from('genesis') });
  await using inspector = await openInspector([inspectedChain(chain)], { act: true });
  const shown = await ShownPage.open(browser, sandbox, inspector.url);
  try {
    await shown.view('Actions');
    await shown.page.getByRole('button', { name: 'Make a block' }).waitFor();
    await noBarriers(shown, 'Actions of a chain');
    await shown.view('State');
    await shown.sees('last accepted');
    await shown.sees('health');
    await noBarriers(shown, 'State of a chain');
    noProblems(shown);
  } finally {
    await shown.close();
  }
}

async function showRuntime(browser: string, sandbox: Sandbox): Promise<void> {
  const program = new RuntimeProgram(join(root, 'examples/example-runtime/bin/example-runtime'), {
    workdir: sandbox.makeDirectory(),
  });
  const runtime = new InspectedRuntime();
  await using inspector = await openInspector([runtime]);
  const shown = await ShownPage.open(browser, sandbox, inspector.url);
  try {
    await using session = openSession(program, { onEvent: (event) => runtime.take(event) });
    await session.deploy();
    await session.start();
    await session.run(['echo', MARKUP]);
    await shown.sees('onerror');
    await noBarriers(shown, 'Timeline of a runtime');
    await shown.view('State');
    await shown.sees('bytes of stdout');
    noProblems(shown);
  } finally {
    await shown.close();
  }
}

/** A subject that a test plays. */
class Played implements Subject {
  readonly type = 'trace';
  readonly name = 'played';
  private publish: ((happening: Happening) => void) | undefined;
  say = (text: string): void => this.publish?.({ topic: 'played', kind: 'line', text });
  state = (): unknown => ({});
  metrics = (): Record<string, number> => ({});
  watch(publish: (happening: Happening) => void): () => void {
    this.publish = publish;
    return () => (this.publish = undefined);
  }
}

async function showRestart(browser: string, sandbox: Sandbox): Promise<void> {
  const first = new Played();
  const inspector = await openInspector([first]);
  const shown = await ShownPage.open(browser, sandbox, inspector.url);
  try {
    first.say('before the end');
    await shown.sees('before the end');
    await inspector.close();
    await shown.sees('connection lost');
    const second = new Played();
    // The token is another one, as of any host that starts.
    await using again = await openInspector([second], {
      port: Number(new URL(inspector.url).port),
    });
    await shown.sees('the token is wrong');
    await shown.page.goto('about:blank');
    await shown.page.goto(again.url);
    second.say('after the start');
    await shown.sees('after the start');
    noProblems(shown);
  } finally {
    await shown.close();
  }
}

async function showMany(browser: string, sandbox: Sandbox): Promise<void> {
  const played = new Played();
  await using inspector = await openInspector([played]);
  const shown = await ShownPage.open(browser, sandbox, inspector.url);
  try {
    await shown.sees('live');
    const before = heldBytes();
    for (let sent = 0; sent < 1_000_000;) {
      for (const end = sent + 10_000; sent < end; sent += 1) played.say(`number ${sent}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await shown.sees('number 999999');
    const list = shown.page.getByRole('listbox');
    await list.evaluate((box) => (box.scrollTop = 0));
    await shown.sees(/are missing|older ones are gone/);
    for (const top of [0, 0.5, 1]) {
      await list.evaluate((box, to) => (box.scrollTop = to * box.scrollHeight), top);
    }
    const rows = await shown.page.getByRole('option').count();
    expectThat(rows > 0 && rows < 200, `${rows} rows are drawn`);
    const heap = (await shown.heap()) / 2 ** 20;
    expectThat(heap < 200, `the page holds ${heap.toFixed(0)} MiB`);
    const grown = (heldBytes() - before) / 2 ** 20;
    expectThat(grown < 100, `the host has grown by ${grown.toFixed(0)} MiB`);
    noProblems(shown);
  } finally {
    await shown.close();
  }
}

/** Bytes of this process that are not garbage. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function rejectForeign(browser: string, sandbox: Sandbox): Promise<void> {
  await using inspector = await openInspector([new Played()], { act: true });
  const { port, hash } = new URL(inspector.url);
  const pages = await Pages.open(browser, sandbox);
  try {
    const headers = { Authorization: `Bearer ${hash.slice('#token='.length)}` };
    const attacker = await pages.at(pages.originOf(`attacker.${NAMES}`));
    const foreign = await attacker.ask(`http://127.0.0.1:${port}/api/overview`, { headers });
    expectThat(foreign.text === undefined, 'a page of another origin reads the overview');
    const rebound = await pages.rebound(`rebound.${NAMES}`, port);
    const found = await rebound.ask('/api/overview', { headers });
    expectThat(found.status === 403, `a rebound name gets ${found.status}`);
  } finally {
    await pages.close();
  }
}

async function noBarriers(shown: ShownPage, view: string): Promise<void> {
  const barriers = await shown.barriers();
  expectThat(barriers.length === 0, `${view}: ${barriers.join('; ')}`);
}

function noProblems({ problems }: ShownPage): void {
  expectThat(problems.length === 0, problems.join('; '));
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
