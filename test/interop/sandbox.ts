import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** Excludes variables that change or slow down the tested programs. */
const kept = ([name]: [string, unknown]): boolean =>
  name !== 'NODE_EXTRA_CA_CERTS' && !/^(RUST|VMRE|NODE_OPTIONS)/.test(name);

/** A temporary home for the tested programs: data and work directories. */
export class Sandbox {
  readonly directory = mkdtempSync(join(tmpdir(), 'vmre-interop-'));
  /** The environment of every program. */
  readonly environment: NodeJS.ProcessEnv;
  private made = 0;

  constructor() {
    const programs = join(this.directory, 'bin');
    const home = this.makeDirectory();
    this.environment = {
      ...Object.fromEntries(Object.entries(process.env).filter(kept)),
      HOME: home,
      XDG_DATA_HOME: join(home, 'data'),
      TMPDIR: this.directory,
      // This variable identifies all descendants.
      PATH: `${programs}${delimiter}${process.env['PATH']}`,
    };
  }

  /** A new, empty directory. */
  makeDirectory(): string {
    this.made += 1;
    const path = join(this.directory, String(this.made));
    mkdirSync(path);
    return path;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
