import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Bundle } from './bundle';
import type { BuildContext } from './layout';
import { packageOf, readPackage } from './owning-package';
import { hostTarget } from './package-request';
import { loadEsbuild } from './tools';

/** A file, and its path below `node_modules`. */
interface Copy {
  from: string;
  to: string;
}

const besideCode = /^(package\.json|(licen[cs]e|copying|notice)(\..*)?)$/i;

/**
 * Copies the libraries with native code to `node_modules` beside a bundle: reachable modules, package.json, licenses,
 * and the code for the target. They are added to the inputs of the bundle.
 *
 * @returns notes for the author
 * @throws VMRE_PACKAGE_NATIVE if the code for the target is not installed
 */
export async function copyNativePackages(context: BuildContext, bundle: Bundle): Promise<string[]> {
  const { target } = context.request;
  const notes: string[] = [];
  for (const [library, main] of bundle.natives) {
    const files = [...(await modulesOf(context, main)), ...nativeFiles(library, main, target)];
    for (const { from, to } of withManifests(files.map(copyOf))) {
      const place = join(context.directory, 'node_modules', to);
      mkdirSync(dirname(place), { recursive: true });
      copyFileSync(from, place);
      chmodSync(place, 0o644);
    }
    bundle.inputs.push(...files);
    notes.push(`${library} has native code: this package runs only on ${target}`);
  }
  return notes;
}

/** The reachable modules of a library, found by the bundler. */
async function modulesOf({ project }: BuildContext, main: string): Promise<string[]> {
  const { metafile } = await loadEsbuild(project.directory).build({
    entryPoints: [main],
    ...{ bundle: true, write: false, metafile: true, platform: 'node', logLevel: 'silent' },
    ...{ absWorkingDir: project.directory, outdir: project.directory },
  });
  return Object.keys(metafile.inputs).map((path) => join(project.directory, path));
}

/** Native code is in optional packages, one for each platform: `@lmdb/lmdb-linux-x64`. */
function nativeFiles(library: string, main: string, target: string): string[] {
  const owner = packageOf(main) ?? dirname(main);
  const { optionalDependencies = {} } = readPackage(owner);
  const name = Object.keys(optionalDependencies).find((each) => each.endsWith(`-${target}`));
  const directory = name === undefined ? undefined : directoryOf(name, main);
  if (directory === undefined) throw notInstalled(library, name, optionalDependencies, target);
  const files = readdirSync(directory).filter((file) => /\.(node|js)$/.test(file));
  return files.map((file) => join(directory, file));
}

function directoryOf(name: string, importer: string): string | undefined {
  try {
    return dirname(createRequire(importer).resolve(`${name}/package.json`));
  } catch {
    return undefined; // npm skips packages for other platforms
  }
}

/** The flat layout of npm: each package by its name. */
function copyOf(file: string): Copy {
  const owner = packageOf(file) ?? dirname(file);
  return { from: file, to: join(readPackage(owner).name ?? '', relative(owner, file)) };
}

/** Adds the package.json and the license of each package. */
function withManifests(copies: readonly Copy[]): Copy[] {
  const owners = new Set(copies.map(({ from }) => packageOf(from) ?? dirname(from)));
  const beside = [...owners].flatMap((owner) =>
    readdirSync(owner)
      .filter((file) => besideCode.test(file))
      .map((file) => copyOf(join(owner, file))),
  );
  const found = [...copies, ...beside];
  const doubles = new Map<string, string>();
  for (const { from, to } of found) {
    if ((doubles.get(to) ?? from) !== from) {
      const text = `two versions of ${to} are required: ${doubles.get(to)} and ${from}`;
      throw new VmreError('VMRE_PACKAGE_FAILED', text, {
        hint: 'Install a single version: npm dedupe.',
      });
    }
    doubles.set(to, from);
  }
  return found;
}

function notInstalled(
  library: string,
  name: string | undefined,
  versions: Record<string, string>,
  target: string,
): VmreError {
  const text = `the native code of ${library} for ${target} is not installed`;
  const hint =
    target === hostTarget || name === undefined
      ? `Reinstall it without --omit=optional: npm install ${library}`
      : `Package on such a machine, or install it here: npm install --no-save --force ${name}@${versions[name]}`;
  return new VmreError('VMRE_PACKAGE_NATIVE', text, { hint, data: { library, target } });
}

/**
 * Rejects native code in single-file formats.
 *
 * @throws VMRE_PACKAGE_NATIVE
 */
export function refuseNatives({ natives }: Bundle, what: string): void {
  const [library] = natives.keys();
  if (library === undefined) return;
  const text = `${library} has native code, which cannot be inside ${what}`;
  const hint = 'Use --format archive, which contains Node and native code as separate files.';
  throw new VmreError('VMRE_PACKAGE_NATIVE', text, { hint, data: { library } });
}
