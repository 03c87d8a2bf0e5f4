import { realmScript, workerProgram } from '../load-script';
import { EXTRA_FD, startWorker, WORKER_INPUT_FD } from './process-link';
import type { OpenLink } from './worker-link';

/**
 * The worker for vats in JavaScript, as a process of Node that may do nothing: no files, programs, threads,
 * native code or inspector, no environment, and no evaluation of text in the realm of Node.
 *
 * @param isSandboxed whether it is in namespaces of its own, too; that takes bubblewrap
 */
export const nodeLink =
  (isSandboxed = false): OpenLink =>
  (events, memoryMb) =>
    confinedNode(workerProgram('process'), realmScript(), isSandboxed)(events, memoryMb);

/** The same with other texts of the program and of the realm in which its vat lives. */
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

/** Loaded where it is asked for. */
const bubblewrap = () => require('./sandbox/bubblewrap') as typeof import('./sandbox/bubblewrap');

/** Semi-spaces of a heap, as V8 has them at most. */
const SEMI_SPACES = 3;
/** Of one. Versions of V8 differ in what they take. */
const MAX_SEMI_SPACE_MB = 16;
/** Less than this, and Node itself ends while it starts: 7 MB on Node 22, 8 MB on Node 24. */
const MIN_OLD_SPACE_MB = 10;

/** Garbage that was not collected yet is in the limit, too: the process itself is never above it for that. */
function heapOf(memoryMb: number): string[] {
  const semiSpace = Math.min(MAX_SEMI_SPACE_MB, Math.ceil(memoryMb / 16));
  const old = Math.max(MIN_OLD_SPACE_MB, memoryMb - SEMI_SPACES * semiSpace);
  return [`--max-semi-space-size=${semiSpace}`, `--max-old-space-size=${old}`];
}

/** Node 20 knows its permission model by an older name, and warns that it is new. */
const confinement = (): string[] => [
  process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission',
  '--disallow-code-generation-from-strings',
  '--no-addons',
  '--no-warnings',
];

/**
 * Runs the first message as a program; the second one is for that. Arguments have no room for programs. When
 * Node has evaluated this, it puts a module into the globals: the program has to come after that.
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
