import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';

import { chromium, type Browser, type Page } from 'playwright-core';

import type { Sandbox } from '../sandbox';

const html = readFileSync(join(__dirname, 'page.html'), 'utf8');
const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const START_MS = 60_000;
const STEP_MS = 30_000;

/** Names of this kind resolve to this machine, as names of an attacker can. */
export const NAMES = 'example';

/** The findings of a page. */
export interface Found {
  /** The browser's error message instead of an answer. */
  failed?: string;
  type?: string;
  status?: number;
  text?: string;
  code?: number;
  wasClean?: boolean;
}

/** @returns undefined if it is not installed */
export const findBrowser = (): string | undefined =>
  programs.find((program) => spawnSync(program, ['--version']).status === 0);

/** The path of an installed program. */
export const pathOf = (program: string): string =>
  spawnSync('which', [program], { encoding: 'utf8' }).stdout.trim();

/** A browser, and a server of pages of any origin. */
export class Pages {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  static async open(program: string, sandbox: Sandbox): Promise<Pages> {
    const server = createServer((_, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      executablePath: pathOf(program),
      env: sandbox.environment,
      args: [
        `--host-resolver-rules=MAP *.${NAMES} 127.0.0.1`,
        '--no-proxy-server',
        // Chromium asks its user before a public page reaches this machine. Others do not: the chain must
        // reject it.
        '--disable-features=LocalNetworkAccessChecks',
        // Chromium has no sandbox for root.
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
      timeout: START_MS,
    });
    return new Pages(browser, server);
  }

  get version(): string {
    return this.browser.version();
  }

  /** The origin of a page with this host name. */
  originOf(host: string): string {
    return `http://${host}:${(this.server.address() as AddressInfo).port}`;
  }

  /** A page of an origin. */
  async at(origin: string): Promise<CallingPage> {
    const page = await this.blank();
    await page.goto(origin);
    return new CallingPage(page);
  }

  /**
   * A page whose name resolved to a server of the attacker when it was loaded, and resolves to a server of
   * this machine from then on.
   */
  async rebound(host: string, port: string): Promise<CallingPage> {
    const page = await this.blank();
    const address = `http://${host}:${port}/page`;
    await page.route(address, (route) => route.fulfill({ contentType: 'text/html', body: html }));
    await page.goto(address);
    await page.unroute(address);
    return new CallingPage(page);
  }

  /** The content of the address bar. */
  async visit(url: string): Promise<Found> {
    const page = await this.blank();
    const response = await page.goto(url);
    return { status: response?.status() ?? 0, text: (await response?.text()) ?? '' };
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A new page with a new cache. */
  private async blank(): Promise<Page> {
    const page = await this.browser.newPage();
    page.setDefaultTimeout(STEP_MS);
    return page;
  }
}

/** A page that calls servers. */
export class CallingPage {
  constructor(private readonly page: Page) {}

  ask(url: string, request: object = {}): Promise<Found> {
    return this.run('ask', url, request);
  }

  askSocket(url: string, text: string): Promise<Found> {
    return this.run('askSocket', url.replace(/^http/, 'ws'), text);
  }

  /** From a part of the page whose origin is `null`. */
  async inSandboxedFrame(url: string, request: object): Promise<Found> {
    const source = JSON.stringify(html);
    await this.page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.sandbox = 'allow-scripts';
      frame.srcdoc = ${source};
      frame.onload = resolve;
      document.body.append(frame);
    })`);
    const frame = this.page.frames().at(-1);
    if (!frame) throw new Error('the page has no frame');
    return frame.evaluate<Found>(callOf('ask', url, request));
  }

  private run(name: string, ...args: unknown[]): Promise<Found> {
    return this.page.evaluate<Found>(callOf(name, ...args));
  }
}

/** As text: the compiler of this file would add helpers to a function. */
const callOf = (name: string, ...args: unknown[]): string =>
  `${name}(${args.map((each) => JSON.stringify(each)).join(', ')})`;
