import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

const VERSION_MS = 60_000;
/** A cold build downloads about 550 MB and compiles for two or three minutes. */
const MAX_BUILD_MS = 20 * 60_000;
/** The version in each go.mod. */
const OLDEST_GO = [1, 25] as const;

/** The environment of every command of Go. */
export const goEnvironment = (): NodeJS.ProcessEnv => ({
  ...process.env,
  // Only installed tools; another Go would be another download of 100 MB.
  GOTOOLCHAIN: process.env['GOTOOLCHAIN'] ?? 'local',
  // Cryptography in C and assembler, for any processor.
  CGO_ENABLED: '1',
  CGO_CFLAGS: '-O2 -D__BLST_PORTABLE__',
});

/** Why Go cannot build anything here; undefined if it can. */
export async function goProblem(): Promise<string | undefined> {
  const version = await outputOf('go', 'env', 'GOVERSION');
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  if (major === undefined) return 'Go is not installed';
  const [oldestMajor, oldestMinor] = OLDEST_GO;
  const isOld = Number(major) === oldestMajor && Number(minor) < oldestMinor;
  return isOld ? `${version?.trim()} is older than go${OLDEST_GO.join('.')}` : undefined;
}

/** The output of a program; undefined if it is not installed. */
export async function outputOf(program: string, ...args: string[]): Promise<string | undefined> {
  try {
    const call = { env: goEnvironment(), timeout: VERSION_MS };
    return (await promisify(execFile)(program, args, call)).stdout;
  } catch {
    return undefined;
  }
}

/**
 * Runs a command of Go. Output of the compiler goes to stderr.
 *
 * @param directory of the module
 * @throws when it fails
 */
export function go(directory: string, command: string, ...args: string[]): Promise<void> {
  const child = spawn('go', [command, '-buildvcs=false', ...args], {
    cwd: directory,
    env: goEnvironment(),
    stdio: ['ignore', 2, 2],
    timeout: MAX_BUILD_MS,
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`go ${command} failed with code ${code}`));
    });
  });
}
