import { VmreError } from '../support/errors/vmre-error';
import { findInPath } from '../support/in-path';

/** The supported package managers. */
export const packageManagers = ['npm', 'pnpm', 'yarn', 'bun'] as const;
/** A package manager: it installs the dependencies of a project and runs its scripts. */
export type PackageManager = (typeof packageManagers)[number];

/** Command lines of a package manager. */
export interface Phrases {
  /** Installs the package manager on a machine that has only Node and npm. */
  setup: string;
  install: string;
  /** Prefix of a script name. */
  run: string;
  /** Prefix of the name of a program from a dependency. */
  exec: string;
}

const phrases: Record<PackageManager, Phrases> = {
  npm: { setup: 'npm --version', install: 'npm install', run: 'npm run', exec: 'npx' },
  pnpm: {
    setup: 'corepack enable',
    install: 'pnpm install',
    run: 'pnpm run',
    exec: 'pnpm exec',
  },
  yarn: {
    setup: 'corepack enable',
    install: 'yarn install',
    run: 'yarn run',
    exec: 'yarn run',
  },
  bun: { setup: 'npm install --global bun', install: 'bun install', run: 'bun run', exec: 'bunx' },
};

/** The commands of a package manager. */
export const phrasesOf = (manager: PackageManager): Phrases => phrases[manager];

/**
 * The package manager that started this process.
 *
 * @param userAgent as they set it in the environment: `pnpm/10.1.0 npm/? node/v20.19.0 linux x64`
 */
export function detectPackageManager(
  userAgent = process.env['npm_config_user_agent'],
): PackageManager {
  const name = userAgent?.split('/', 1)[0];
  return packageManagers.find((known) => known === name) ?? 'npm';
}

/**
 * Checks that a package manager is installed.
 *
 * @throws VMRE_PACKAGE_MANAGER_FAILED
 */
export function checkPackageManager(manager: PackageManager): void {
  if (findInPath(manager) !== undefined) return;
  throw new VmreError('VMRE_PACKAGE_MANAGER_FAILED', `${manager} is not in PATH`, {
    hint: 'Install it, choose another one with --pm, or skip the dependencies with --no-install.',
  });
}
