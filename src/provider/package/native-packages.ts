import { chmodSync, copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import type { Bundle } from './bundle';
import type { BuildContext } from './layout';
import { packageOf, readPackage } from './owning-package';
import { hostTarget } from './package-request';
import { loadEsbuild } from './tools';

/** A file, and where it goes below `node_modules`. */
interface Copy {
  from: string;
  to: string;
}

const besideCode = /^(package\.json|(licen[cs]e|copying|notice)(\..*)?)$/i;

/**
 * Copies the libraries with native code to `node_modules` beside a bundle: the modules that can be
 * loaded, what says how, licences, and the code for the target. They count among the bundle's inputs.
 *
 * @returns what the author has to know
 * @throws VMRE_PACKAGE_NATIVE when the code for the target is not installed
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
    notes.push(`${library} has native code: this package is for ${target} alone`);
  }
  return notes;
}

/** The modules that may be required, found as a bundler finds them. */
async function modulesOf({ project }: BuildContext, main: string): Promise<string[]> {
  const { metafile } = await loadEsbuild(project.directory).build({
    entryPoints: [main],
    ...{ bundle: true, write: false, metafile: true, platform: 'node', logLevel: 'silent' },
    ...{ absWorkingDir: project.directory, outdir: project.directory },
  });
  return Object.keys(metafile.inputs).map((path) => join(project.directory, path));
}

/** Libraries bring native code as one optional package for each platform: `@lmdb/lmdb-linux-x64`. */
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
    return undefined; // npm leaves out what is for other platforms
  }
}

/** In the flat way of npm: each package by its name. */
function copyOf(file: string): Copy {
  const owner = packageOf(file) ?? dirname(file);
  return { from: file, to: join(readPackage(owner).name ?? '', relative(owner, file)) };
}

/** A package is known by its package.json, and goes with its licence. */
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
      const text = `two versions of ${to} are needed: ${doubles.get(to)} and ${from}`;
      throw new VmreError('VMRE_PACKAGE_FAILED', text, {
        hint: 'Have one version installed: npm dedupe.',
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
  const text = `${library} has native code, and that for ${target} is not installed`;
  const hint =
    target === hostTarget || name === undefined
      ? `Install it again without --omit=optional: npm install ${library}`
      : `Package on such a machine, or install it here too: npm install --no-save --force ${name}@${versions[name]}`;
  return new VmreError('VMRE_PACKAGE_NATIVE', text, { hint, data: { library, target } });
}

/**
 * Refuses formats that are one file.
 *
 * @throws VMRE_PACKAGE_NATIVE
 */
export function refuseNatives({ natives }: Bundle, what: string): void {
  const [library] = natives.keys();
  if (library === undefined) return;
  const text = `${library} has native code, which cannot be inside ${what}`;
  const hint = 'Use --format archive: it brings Node too, and has native code beside it.';
  throw new VmreError('VMRE_PACKAGE_NATIVE', text, { hint, data: { library } });
}
