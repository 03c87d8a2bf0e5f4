import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { linkTree } from './link-tree';
import { blocksOf, root } from './markdown';
import { npmHere, type NpmHere } from './npm-here';
import { commandsOf, isShown, Shell } from './page-player';
import { runProgram } from './run-program';

const PACK_MS = 120_000;

/**
 * A reader of the pages with Node, the packed tarball and an empty home. `npx` and `npm` are those of the
 * machine; `vmre` comes from the tarball only.
 */
export class Reader {
  private constructor(
    readonly directory: string,
    private readonly npm: NpmHere,
  ) {}

  /**
   * Packs this checkout into `vmre/` and installs it in `hello/`, as README says.
   *
   * @param parent the directory for all of that
   */
  static async create(parent = tmpdir()): Promise<Reader> {
    const directory = realpathSync(mkdtempSync(join(parent, 'vmre-reader-')));
    const reader = new Reader(directory, await npmHere());
    const checkout = join(directory, 'vmre');
    mkdirSync(checkout);
    const words = ['npm', 'pack', '--ignore-scripts', '--pack-destination', checkout];
    const packed = await runProgram({ words, cwd: root, env: process.env, deadline: PACK_MS });
    if (packed.exit !== 'exit code 0') throw new Error(packed.stderr);
    const shell = new Shell(directory, reader.environment('hello'));
    const install = blocksOf('README.md').filter(({ title }) => title === 'install');
    for (const { command, expected } of install.flatMap(commandsOf)) {
      const { stdout } = await shell.run(command);
      if (!isShown(stdout, expected)) throw new Error(`${command}\nprinted\n${stdout}`);
    }
    return reader;
  }

  /** A folder with the result of the installation. @param name of one directory */
  makeFolder(name: string): string {
    const hello = join(this.directory, 'hello');
    const folder = join(this.directory, name);
    mkdirSync(folder);
    linkTree(join(hello, 'node_modules'), join(folder, 'node_modules'));
    for (const file of ['package.json', 'package-lock.json']) {
      copyFileSync(join(hello, file), join(folder, file));
    }
    return folder;
  }

  /** The variables of a shell with an empty home. @param name of one directory */
  environment(name: string): NodeJS.ProcessEnv {
    const home = join(this.directory, 'home', name);
    mkdirSync(join(home, '.npm'), { recursive: true });
    symlinkSync(this.npm.downloads, join(home, '.npm/_cacache'));
    const path = (process.env['PATH'] ?? '').split(delimiter);
    const certificates = process.env['NODE_EXTRA_CA_CERTS'];
    return {
      ...this.npm.settings,
      npm_config_cache: join(home, '.npm'),
      npm_config_audit: 'false',
      npm_config_update_notifier: 'false',
      // npx runs installed programs and downloads nothing.
      npm_config_yes: 'false',
      HOME: home,
      TMPDIR: this.directory,
      LANG: 'C.UTF-8',
      CI: '1',
      // `npm run` adds the programs of this checkout.
      PATH: path.filter((place) => !place.includes('node_modules')).join(delimiter),
      ...(certificates && { NODE_EXTRA_CA_CERTS: certificates }),
    };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
