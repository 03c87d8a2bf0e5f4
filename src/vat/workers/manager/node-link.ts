import { realmScript, workerProgram } from '../load-script';
import { EXTRA_FD, startWorker, WORKER_INPUT_FD } from './process-link';
import type { OpenLink } from './worker-link';

/**
 * The worker for vats in JavaScript: a process of Node without permissions for files, programs, threads,
 * native code, the inspector, the environment, or evaluation of text in the realm of Node.
 *
 * @param isSandboxed whether it also gets its own namespaces, which requires bubblewrap
 */
export const nodeLink =
  (isSandboxed = false): OpenLink =>
  (events, memoryMb) =>
    confinedNode(workerProgram('process'), realmScript(), isSandboxed)(events, memoryMb);

/** Starts such a process with given programs of the worker and of its realm. */
export const confinedNode =
  (program: string, script: string, isSandboxed = false): OpenLink =>
  async (events, memoryMb) => {
    const args = [...confinement(), ...heapOf(memoryMb), '-e', loader];
    const { filter, ...started } = isSandboxed
      ? bubblewrap().bubblewrapCommand(args, EXTRA_FD)
      : { program: process.execPath, args, filter: undefined };
    const link = await startWorker({ ...started, inheritEnv: false }, events, filter);
    link.post(program);
    link.post(script);
    return link;
  };

/** Loaded only if it is used. */
const bubblewrap = () => require('./sandbox/bubblewrap') as typeof import('./sandbox/bubblewrap');

/** The maximum number of semi-spaces in a heap of V8. */
const SEMI_SPACES = 3;
/** Maximum MiB of one semi-space. Versions of V8 accept different maxima. */
const MAX_SEMI_SPACE_MB = 16;
/**
 * Minimum MiB of the old space: with less, Node crashes while it starts (7 MiB on Node 22, 8 MiB on Node 24).
 */
const MIN_OLD_SPACE_MB = 10;

/** Limits the heap including garbage, so that garbage alone never takes the process above `memoryMb`. */
function heapOf(memoryMb: number): string[] {
  const semiSpace = Math.min(MAX_SEMI_SPACE_MB, Math.ceil(memoryMb / 16));
  const old = Math.max(MIN_OLD_SPACE_MB, memoryMb - SEMI_SPACES * semiSpace);
  return [`--max-semi-space-size=${semiSpace}`, `--max-old-space-size=${old}`];
}

/** Node 20 has another name for its permission model, and warns that it is experimental. */
const confinement = (): string[] => [
  process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission',
  '--disallow-code-generation-from-strings',
  '--no-addons',
  '--no-warnings',
];

/**
 * Runs the first message as a program, which reads the second one, because command lines are too short for
 * programs. After Node has evaluated this script, it adds a module to the globals, so that the program must
 * run later.
 */
const loader = `
const { readSync } = require('node:fs');
const read = (size) => {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; ) {
    const got = readSync(${WORKER_INPUT_FD}, bytes, at, size - at, null);
    if (got === 0) process.exit(0);
    at += got;
  }
  return bytes.latin1Slice();
};
let head = '';
for (let byte = read(1); byte !== ':'; byte = read(1)) head += byte;
const program = Buffer.from(read(Number(head) + 1).slice(0, -1), 'latin1').toString();
const run = require('node:vm').compileFunction(program, ['require']);
setImmediate(run, require);
`;
