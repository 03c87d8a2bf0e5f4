/** What scripts/realm/ makes: texts of scripts, so that they are there wherever a bundler puts this. */
interface Scripts {
  readonly script: string;
  readonly thread: string;
  readonly process: string;
}

function scripts(): Scripts {
  // A bundler has to see the path, and the sources have no such file.
  return (
    __filename.endsWith('.ts')
      ? require('../../../dist/vat/workers/realm-script.js')
      : require('./realm-script.js')
  ) as Scripts;
}

/** The script that makes a realm of vats, of realm/ and the libraries there. */
export const realmScript = (): string => scripts().script;

/** The program of a worker outside, of remote/. It takes the script of its realm from its manager. */
export const workerProgram = (kind: 'thread' | 'process'): string => scripts()[kind];
