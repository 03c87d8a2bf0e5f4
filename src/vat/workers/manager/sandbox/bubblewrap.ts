import { realpathSync } from 'node:fs';

import { syscallFilter } from './syscall-filter';

/** A worker in a sandbox. */
export interface SandboxedCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** To be written to a further pipe of the worker, which then ends; undefined: there is none. */
  readonly filter: Buffer | undefined;
}

const PROGRAM = 'bwrap';

/**
 * Runs this Node in namespaces of its own: no network, no other processes, no files but Node and its
 * libraries, no capabilities, and no syscalls that a worker does not need.
 *
 * @param descriptor at which the worker's side of the further pipe is
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

/** Node, and what the loader has loaded with it. */
function nodeFiles(): readonly string[] {
  files ??= [process.execPath, ...sharedObjects()];
  return files;
}

function sharedObjects(): string[] {
  // The types do not have it; without it Node asks for the names of all its peers.
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
