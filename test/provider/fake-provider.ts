import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { install } from '../../src/provider/install/install';
import type { Presets } from '../../src/provider/presets/presets-file';
import type { ProviderPlace } from '../../src/provider/plugins/plugins-directory';
import { Bench, type Invoked } from '../support/runtime-process';

/** Presets without a price cause a warning. */
export const priced = ['--price', 'cpu=0.1'];

export const vmre = join(__dirname, '../../bin/vmre');

/** Properties of a packaged runtime of the tests. */
export interface Packaging {
  version?: string;
  /**
   * A Node program with this body; `command` is the invoked command. Default: a shell script, which starts at
   * once.
   */
  script?: string;
  descriptor?: Record<string, unknown>;
  files?: Record<string, string>;
}

/** Prints its version in its offer, so that a test can recognize it. */
const offerOf = (version: string): string =>
  `{"constraints":"","properties":{"test.version":"${version}"}}`;

/** The body of a Node program equivalent to the shell script. */
export const plainScript = `if (command === 'offer-template') console.log('${offerOf('1.0.0')}');`;

const executableOf = (version: string, script: string | undefined): string =>
  script === undefined
    ? `#!/bin/sh\nif [ "$1" = offer-template ]; then echo '${offerOf(version)}'; fi\n`
    : `#!/usr/bin/env node\nconst [command] = process.argv.slice(2);\n${script}\n`;

/** A user's home with a provider in it, under a path that has spaces. */
export class FakeProvider {
  readonly bench = new Bench();
  readonly home = join(this.bench.directory, 'a home');
  readonly plugins = join(this.home, '.local/lib/yagna/plugins');
  readonly dataDir = join(this.home, '.local/share/ya-provider');
  readonly presetsFile = join(this.dataDir, 'presets.json');

  constructor() {
    fs.mkdirSync(this.plugins, { recursive: true });
    this.executable(join(this.plugins, 'exe-unit'), '#!/bin/sh\nexit 0\n');
    this.bench.env = { PATH: process.env['PATH'] ?? '', HOME: this.home };
  }

  get place(): ProviderPlace {
    return { env: this.bench.env };
  }

  vmre(...args: string[]): Promise<Invoked> {
    return this.bench.invoke(vmre, ...args);
  }

  /** Installs a folder like `vmre install` without options, but in this process. */
  async install(source: string, prices: readonly string[] = []): Promise<void> {
    await install({
      source,
      place: this.place,
      prices,
      preset: true,
      activate: true,
      timeoutMs: 90_000,
      dryRun: false,
    });
  }

  /** Creates a folder like `vmre package`. @returns its path */
  package(name: string, packaging: Packaging = {}): string {
    const { version = '1.0.0', script, descriptor, files } = packaging;
    const folder = fs.mkdtempSync(join(this.bench.directory, 'package '));
    const directory = join(folder, `ya-runtime-${name}`);
    this.executable(join(directory, name), executableOf(version, script));
    fs.writeFileSync(join(directory, 'LICENSES.txt'), 'Apache-2.0\n');
    for (const [path, text] of Object.entries(files ?? {})) this.write(join(directory, path), text);
    this.sum(directory);
    const described = {
      name,
      version,
      'supervisor-path': 'exe-unit',
      'runtime-path': `ya-runtime-${name}/${name}`,
      'extra-args': ['--runtime-managed-image'],
      ...descriptor,
    };
    this.write(join(folder, `ya-runtime-${name}.json`), JSON.stringify([described]));
    return folder;
  }

  /** Writes the list of checksums as `sha256sum` does. */
  sum(directory: string): void {
    const files = fs
      .readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .filter((path) => path !== 'SHA256SUMS' && fs.statSync(join(directory, path)).isFile());
    const lines = files.map((path) => {
      const sum = createHash('sha256').update(fs.readFileSync(join(directory, path)));
      return `${sum.digest('hex')}  ${path}\n`;
    });
    fs.writeFileSync(join(directory, 'SHA256SUMS'), lines.sort().join(''));
  }

  write(path: string, text: string): void {
    fs.mkdirSync(dirname(path), { recursive: true });
    fs.writeFileSync(path, text);
  }

  executable(path: string, text: string): void {
    this.write(path, text);
    fs.chmodSync(path, 0o755);
  }

  presets(): Presets {
    return JSON.parse(fs.readFileSync(this.presetsFile, 'utf8')) as Presets;
  }

  /** Names in the plugins directory except `exe-unit`. */
  installed(): string[] {
    return fs
      .readdirSync(this.plugins)
      .filter((name) => name !== 'exe-unit')
      .sort();
  }

  /** Everything below the home, as text, to compare before and after. */
  snapshot(): Record<string, string> {
    const entries = fs.readdirSync(this.home, { recursive: true, encoding: 'utf8' }).sort();
    return Object.fromEntries(
      entries.map((path) => {
        const file = join(this.home, path);
        const status = fs.lstatSync(file);
        const text = status.isFile() ? fs.readFileSync(file, 'latin1') : '';
        return [path, `${status.mode.toString(8)} ${text}`];
      }),
    );
  }

  clear(): void {
    this.bench.clear();
  }
}

export const temporaryDirectory = (): string =>
  fs.mkdtempSync(join(tmpdir(), 'vmre-provider-test-'));
