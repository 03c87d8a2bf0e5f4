import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { loadBuiltinsLazily } from './lazy-builtins';
import { chunkFile, lazyChunks, nativeLibraries } from './lazy-chunks';
import { loadImportsLazily } from './lazy-imports';
import { packageOf, readPackage } from './owning-package';
import type { Project } from './project';
import { loadEsbuild, type BuildResult, type Esbuild } from './tools';

/** A bundled program, with lazily loaded chunks. */
export interface Bundle {
  /** Text by path: `runtime.js`, `late/yaml.js`, … */
  files: Map<string, string>;
  /** Bundled source files. */
  inputs: string[];
  /** License comments of the sources. */
  notices: string;
  /** Warnings for the author. */
  warnings: string[];
  /** Main files of libraries with native code, which are not bundled, by name. */
  natives: ReadonlyMap<string, string>;
}

/** Larger files are bundled already, or generated. */
const MAX_PARSED_BYTES = 1024 * 1024;

/** Global symbol that holds the package of the author. */
const identityKey = 'vmre.package';

/** Replacements of `import.meta`, because a bundle is CommonJS: the path of the bundle or of the executable. */
const own = {
  file: '__vmre_bundle_file',
  url: '__vmre_bundle_url',
  directory: '__vmre_bundle_directory',
};
const ownStatement = `const ${own.file}=globalThis.Bun?process.execPath:__filename,${own.url}=require("node:url").pathToFileURL(${own.file}).href,${own.directory}=require("node:path").dirname(${own.file});`;

/**
 * Identifiers are not minified, because names of classes appear in messages and stack traces.
 */
const common = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  charset: 'ascii',
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'external',
  logLevel: 'silent',
  loader: { '': 'js' },
  define: {
    'import.meta.url': own.url,
    'import.meta.filename': own.file,
    'import.meta.dirname': own.directory,
  },
  // A script compiled by vm.Script has no module loader.
  supported: { 'dynamic-import': false },
  logOverride: { 'indirect-require': 'warning' },
};

/**
 * Bundles the executable of a project with everything that it requires.
 *
 * @param prelude a statement at the beginning
 * @throws VMRE_PACKAGE_TOOL_MISSING, VMRE_PACKAGE_FAILED
 */
export async function bundleProject(project: Project, prelude = ''): Promise<Bundle> {
  const bundler = new Bundler(project, loadEsbuild(project.directory));
  const main = await bundler.main(new Set(lazyChunks), prelude);
  const results = [main.result];
  if (main.used.size > 0) results.push(await bundler.libraries(main.used));
  const { natives } = bundler;
  const bundle: Bundle = { files: new Map(), inputs: [], notices: '', warnings: [], natives };
  for (const { outputFiles, metafile, warnings } of results) {
    for (const { path, text } of outputFiles) {
      if (path.endsWith('.LEGAL.txt')) bundle.notices += text;
      else {
        const code = Object.values(own).some((name) => text.includes(name))
          ? ownStatement + text
          : text;
        bundle.files.set(relative(bundler.outdir, path).replaceAll('\\', '/'), code);
      }
    }
    for (const path of Object.keys(metafile.inputs)) {
      if (!path.includes('<stdin>')) bundle.inputs.push(join(project.directory, path));
    }
    for (const { text, location } of warnings) {
      if (location && !isHarmless(join(project.directory, location.file))) {
        bundle.warnings.push(`${location.file}: ${text}`);
      }
    }
  }
  return bundle;
}

/** Libraries of VMRE that look for optional files with translations. */
const harmless = ['yargs', 'yargs-parser'];

const isHarmless = (file: string): boolean => {
  const owner = packageOf(file);
  return owner !== undefined && harmless.includes(readPackage(owner).name ?? '');
};

class Bundler {
  /** Prefix of output names; nothing is written there. */
  readonly outdir: string;
  readonly natives = new Map<string, string>();
  /** Packages whose main file hides its requires, with their ES modules. */
  private readonly asModule = new Map<string, string>();

  constructor(
    private readonly project: Project,
    private readonly esbuild: Esbuild,
  ) {
    this.outdir = join(project.directory, 'bundle');
  }

  /** Bundles the program. Libraries that the author requires too are not split off. */
  async main(
    splitOff: Set<string>,
    prelude: string,
  ): Promise<{ result: BuildResult; used: Map<string, string> }> {
    const { program, identity } = this.project;
    const contents = `${prelude}globalThis[Symbol.for('${identityKey}')]=${JSON.stringify(identity)};require(${JSON.stringify(`./${basename(program)}`)})`;
    const used = new Map<string, string>();
    const authors = new Set<string>();
    const plugin = chunksAsFiles(splitOff, used, authors);
    const build = () =>
      this.build(
        { stdin: { contents, resolveDir: dirname(program), sourcefile: '<stdin>' } },
        [plugin, modulesOnDemand],
        'runtime',
      );
    let result = await build();
    if (authors.size > 0) {
      for (const library of authors) splitOff.delete(library);
      used.clear();
      result = await build();
    }
    return { result, used };
  }

  async libraries(files: ReadonlyMap<string, string>): Promise<BuildResult> {
    const entryPoints = [...files].sort().map(([name, file]) => ({
      in: file,
      out: chunkFile(name).replace(/^\.\/|\.js$/g, ''),
    }));
    return this.build({ entryPoints }, []);
  }

  /** Builds, and builds again if a package hides its requires in its main file. */
  private async build(
    input: Record<string, unknown>,
    plugins: object[],
    entryNames?: string,
  ): Promise<BuildResult> {
    const options = {
      ...common,
      ...input,
      absWorkingDir: this.project.directory,
      outdir: this.outdir,
      ...(entryNames !== undefined && { entryNames }),
      plugins: [nativesOutside(this.natives), modulesInstead(this.asModule), ...plugins],
    };
    const result = await this.attempt(options);
    const before = this.asModule.size;
    for (const { location } of result.warnings) if (location) this.preferModule(location.file);
    return this.asModule.size > before ? this.attempt(options) : result;
  }

  private async attempt(options: Record<string, unknown>): Promise<BuildResult> {
    try {
      return await this.esbuild.build(options);
    } catch (error) {
      const text = `cannot bundle the program: ${messageOf(error)}`;
      throw new VmreError('VMRE_PACKAGE_FAILED', text, { hint: hintFor(text), cause: error });
    }
  }

  private preferModule(file: string): void {
    const owner = packageOf(join(this.project.directory, file));
    if (!owner) return;
    const { module } = readPackage(owner);
    const isUniversal = readForeignFile(join(this.project.directory, file))
      .toString()
      .includes('define.amd');
    if (isUniversal && module !== undefined && existsSync(join(owner, module))) {
      this.asModule.set(owner, join(owner, module));
    }
  }
}

function hintFor(text: string): string {
  if (text.includes('.node'))
    return 'Native addons cannot be packaged; run their work in a separate program.';
  if (text.includes('Top-level await')) return 'Load the awaited module inside run(() => ...).';
  if (text.includes('Could not resolve'))
    return 'Build the project first and install its dependencies.';
  return 'The message is from esbuild.';
}

const isOfVmre = (file: string): boolean => {
  const owner = packageOf(file);
  return owner !== undefined && readPackage(owner).name === 'vmre';
};

/** Loads modules of VMRE, and modules of Node, at their first use. */
const modulesOnDemand: object = {
  name: 'modules on demand',
  setup(bundling: PluginBuild) {
    bundling.onLoad({ filter: /\.c?js$/ }, ({ path }) => {
      if (!isOfVmre(path) && statSync(path).size > MAX_PARSED_BYTES) return undefined;
      const text = readForeignFile(path).toString();
      const contents = isOfVmre(path) ? loadImportsLazily(text) : loadBuiltinsLazily(text);
      return contents === text ? undefined : { contents, loader: 'js' };
    });
  },
};

/** Splits off libraries that only VMRE requires; those of the author are loaded at start. */
function chunksAsFiles(
  splitOff: ReadonlySet<string>,
  used: Map<string, string>,
  authors: Set<string>,
): object {
  return {
    name: 'lazy chunks as files',
    setup(bundling: PluginBuild) {
      bundling.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (!splitOff.has(path)) return undefined;
        if (!isOfVmre(importer)) {
          authors.add(path);
          return undefined;
        }
        used.set(path, createRequire(importer).resolve(path));
        return { path: chunkFile(path), external: true };
      });
    },
  };
}

/** Native code must be loaded from its own file. */
function nativesOutside(natives: Map<string, string>): object {
  return {
    name: 'native libraries outside',
    setup(bundling: PluginBuild) {
      bundling.onResolve({ filter: /^[^./]/ }, ({ path, importer }) => {
        if (!nativeLibraries.includes(path)) return undefined;
        natives.set(path, createRequire(importer).resolve(path));
        return { path, external: true };
      });
    },
  };
}

/** Replaces main files of packages by their ES modules. */
function modulesInstead(modules: ReadonlyMap<string, string>): object {
  return {
    name: 'modules instead of hidden requires',
    setup(bundling: PluginBuild) {
      bundling.onLoad({ filter: /\.[cm]?js$/ }, ({ path }) => {
        const owner = modules.size === 0 ? undefined : packageOf(path);
        const module = owner === undefined ? undefined : modules.get(owner);
        if (owner === undefined || module === undefined || path !== mainOf(owner)) return undefined;
        const contents = `const all=require(${JSON.stringify(module)});module.exports='default' in all&&Object.keys(all).length===1?all.default:all`;
        return { contents, resolveDir: owner, loader: 'js' };
      });
    },
  };
}

function mainOf(directory: string): string | undefined {
  try {
    return require.resolve(directory);
  } catch {
    return undefined;
  }
}

interface PluginBuild {
  onResolve(
    options: { filter: RegExp },
    resolve: (args: { path: string; importer: string }) => object | undefined,
  ): void;
  onLoad(options: { filter: RegExp }, load: (args: { path: string }) => object | undefined): void;
}
