import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(__dirname, '..');

export const exampleRuntime = join(root, 'examples/example-runtime/bin/example-runtime');

/** A runtime of the benches, by name. */
export const benchRuntime = (name: string): string => join(__dirname, 'runtimes', `${name}.js`);

/**
 * A directory for one bench, with an environment without variables that change the figures:
 * `NODE_EXTRA_CA_CERTS` alone nearly triples the startup time of Node 20.
 */
export class Place {
  readonly directory = mkdtempSync(join(tmpdir(), 'vmre-bench-'));
  readonly env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: this.directory,
    XDG_DATA_HOME: join(this.directory, 'data'),
  };

  clear(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
