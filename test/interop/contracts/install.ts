import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const project = join(__dirname, 'project');
const LONGEST_MS = 10 * 60_000;

const directory = join(__dirname, '../../../.cache/contracts');
/** Contains what was installed, once it is complete. */
const proof = join(directory, 'installed.json');

/** An Endo bundle. */
export interface ContractBundle {
  readonly moduleFormat: string;
  readonly endoZipBase64: string;
  readonly endoZipBase64Sha512: string;
}

/** Published packages with our vats. */
export interface InstalledContracts {
  /** The path of a vat. */
  readonly vat: (name: string) => string;
  /** The path of the bank as a bundle. */
  readonly bank: (format: string) => string;
  readonly bundles: Readonly<Record<string, ContractBundle>>;
}

/** Installs the published packages outside of the project, and bundles their contracts, once; or says why not. */
export async function installContracts(): Promise<InstalledContracts | { missing: string }> {
  mkdirSync(directory, { recursive: true });
  for (const name of ['package.json', 'bundles.mjs', 'vats']) {
    cpSync(join(project, name), join(directory, name), { recursive: true });
  }
  const [packages, program] = ['package.json', 'bundles.mjs'].map((name) =>
    readFileSync(join(project, name), 'utf8'),
  );
  const wanted = JSON.stringify([packages, program]);
  if (!existsSync(proof) || readFileSync(proof, 'utf8') !== wanted) {
    const words = ['install', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
    try {
      await inside('npm', words);
      await inside('npm', ['rebuild', 'esbuild']);
      await inside(process.execPath, ['bundles.mjs']);
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      return { missing: `they cannot be installed: ${stderr.trim().slice(-300) || String(error)}` };
    }
    writeFileSync(proof, wanted);
  }
  return {
    vat: (name) => join(directory, 'vats', `${name}.js`),
    bank: (format) => join(directory, `bank.${format}.json`),
    bundles: JSON.parse(readFileSync(join(directory, 'contracts.json'), 'utf8')) as Record<
      string,
      ContractBundle
    >,
  };
}

async function inside(command: string, words: readonly string[]): Promise<void> {
  await run(command, words, { cwd: directory, timeout: LONGEST_MS });
}
