import { realpathSync } from 'node:fs';

import { syscallFilter } from './syscall-filter';

/** The command line of a worker in a sandbox. */
export interface SandboxedCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The filter to write to the third pipe of the worker; undefined if there is none. */
  readonly filter: Buffer | undefined;
}

const PROGRAM = 'bwrap';

/**
 * The command that runs this Node in its own namespaces: without network, other processes, capabilities,
 * syscalls that a worker does not need, and files other than Node and its libraries.
 *
 * @param descriptor of the third pipe in the worker
 */
export function bubblewrapCommand(args: readonly string[], descriptor: number): SandboxedCommand {
  const filter = syscallFilter();
  return {
    program: PROGRAM,
    args: [
      ...['--unshare-all', '--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
      ...['--hostname', 'vat', '--chdir', '/'],
      ...nodeFiles().flatMap((path) => ['--ro-bind', realpathSync(path), path]),
      ...['--remount-ro', '/'],
      ...(filter ? ['--seccomp', `${descriptor}`] : []),
      ...['--', process.execPath, ...args],
    ],
    filter,
  };
}

let files: readonly string[] | undefined;

/** Node and its shared libraries. */
function nodeFiles(): readonly string[] {
  files ??= [process.execPath, ...sharedObjects()];
  return files;
}

function sharedObjects(): string[] {
  // Missing in the types. Without it Node looks up the names of all its peers.
  const report = process.report as unknown as Report;
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const { sharedObjects: found } = report.getReport();
  report.excludeNetwork = before;
  return found.filter((path) => path.startsWith('/') && path !== process.execPath);
}

interface Report {
  excludeNetwork: boolean;
  getReport(): { readonly sharedObjects: readonly string[] };
}
