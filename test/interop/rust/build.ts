import { execFile, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Programs on the published crates, by path. */
export interface RustPeers {
  /** Drives a runtime, in the role of a supervisor. */
  client: string;
  /** A runtime in server mode. */
  sdkRuntime: string;
  /** A runtime in command mode. */
  sdkCmd: string;
}

const VERSION_MS = 30_000;
/** A cold build downloads and compiles about a hundred crates. */
const MAX_BUILD_MS = 20 * 60_000;

/**
 * Builds the programs in this directory, into `CARGO_TARGET_DIR` or `target` here.
 *
 * @returns undefined if cargo is not installed
 * @throws when the build fails
 */
export async function buildRustPeers(): Promise<RustPeers | undefined> {
  if (!(await hasCargo())) return undefined;
  process.stderr.write('building the Rust peers; the first time this takes a minute or two\n');
  // The crates generate code when they are built, which requires a protobuf compiler.
  const protoc = process.env['PROTOC'] ?? (await cargo(['run', '-p', 'protoc'])).trim();
  await cargo(['build'], { PROTOC: protoc });
  const program = (name: string): string => join(targetDirectory(), 'release', name);
  return {
    client: program('peer-client'),
    sdkRuntime: program('sdk-runtime'),
    sdkCmd: program('sdk-cmd'),
  };
}

const targetDirectory = (): string =>
  resolve(__dirname, process.env['CARGO_TARGET_DIR'] ?? 'target');

async function hasCargo(): Promise<boolean> {
  try {
    await promisify(execFile)('cargo', ['--version'], { timeout: VERSION_MS });
    return true;
  } catch {
    return false;
  }
}

/** @returns its output */
function cargo([command = '', ...args]: string[], more: NodeJS.ProcessEnv = {}): Promise<string> {
  const env = { ...process.env, CARGO_TARGET_DIR: targetDirectory(), ...more };
  const child = spawn('cargo', [command, '--quiet', '--release', ...args], {
    cwd: __dirname,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MAX_BUILD_MS,
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`cargo ${command} failed with code ${code}`));
    });
  });
}
