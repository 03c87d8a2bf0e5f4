import { readFileSync } from 'node:fs';

import { chromium, type Browser, type Page } from 'playwright-core';

import { pathOf } from '../browser/browser';
import type { Sandbox } from '../sandbox';

const START_MS = 60_000;
const STEP_MS = 60_000;

/** A finding of axe-core. */
interface Violation {
  id: string;
  impact: string;
  nodes: { target: string[] }[];
}

/** A browser that shows the page of an inspector. */
export class ShownPage {
  private constructor(
    private readonly browser: Browser,
    readonly page: Page,
    /** Errors of the page and of its policy. */
    readonly problems: string[],
  ) {}

  static async open(program: string, sandbox: Sandbox, url: string): Promise<ShownPage> {
    const browser = await chromium.launch({
      executablePath: pathOf(program),
      env: sandbox.environment,
      // Chromium has no sandbox for root.
      args: ['--no-proxy-server', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
      timeout: START_MS,
    });
    const page = await browser.newPage({ viewport: { width: 1200, height: 700 } });
    page.setDefaultTimeout(STEP_MS);
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('dialog', (dialog) => {
      problems.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load|net::ERR/.test(message.text())) {
        problems.push(message.text());
      }
    });
    await page.goto(url);
    return new ShownPage(browser, page, problems);
  }

  async view(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Waits for a text anywhere on the page. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor();
  }

  /** Serious findings of axe-core, in light and dark. */
  async barriers(): Promise<string[]> {
    const { page } = this;
    const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    const found: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.evaluate(source);
      const violations = await page.evaluate<Violation[]>(
        'axe.run().then(({ violations }) => violations)',
      );
      for (const { id, impact, nodes } of violations) {
        if (!['serious', 'critical'].includes(impact)) continue;
        found.push(`${colorScheme} ${id}: ${nodes[0]?.target.join(' ')}`);
      }
    }
    return found;
  }

  /** Bytes of the objects of the page. */
  heap(): Promise<number> {
    return this.page.evaluate('performance.memory.usedJSHeapSize');
  }

  close(): Promise<void> {
    return this.browser.close();
  }
}
