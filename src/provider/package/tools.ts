import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';
import { readForeignFile } from '../../support/foreign-file';
import { parseJson } from '../../support/json';

/** Programs that packaging needs. VMRE does not depend on them, because they are large. */
const tools = {
  esbuild: { version: '^0.28.0', for: 'bundles' },
  postject: { version: '^1.0.0-alpha.6', for: 'puts a program into Node' },
  bun: { version: '^1.4.5', for: 'is the other engine' },
} as const;

/** A tool that packaging needs. */
export type ToolName = keyof typeof tools;

/** The used part of esbuild. */
export interface Esbuild {
  build(options: Record<string, unknown>): Promise<BuildResult>;
}

/** What esbuild returns. */
export interface BuildResult {
  outputFiles: { path: string; contents: Uint8Array; text: string }[];
  metafile: {
    inputs: Record<string, unknown>;
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  warnings: BuildMessage[];
}

/** An error or a warning of esbuild. */
export interface BuildMessage {
  id: string;
  text: string;
  location: { file: string; line: number } | null;
}

/** @throws VMRE_PACKAGE_TOOL_MISSING */
export const loadEsbuild = (project: string): Esbuild => require(findEsbuild(project)) as Esbuild;

/** The path of esbuild, without loading it. @throws VMRE_PACKAGE_TOOL_MISSING */
export const findEsbuild = (project: string): string => findTool(project, 'esbuild', 'esbuild');

/** The script of postject. @throws VMRE_PACKAGE_TOOL_MISSING */
export const postjectScript = (project: string): string =>
  binOf(findTool(project, 'postject', 'postject/package.json'), 'postject');

/**
 * The binary of Bun. It is in a package for the platform; an install script may have moved it to the package bun.
 *
 * @throws VMRE_PACKAGE_TOOL_MISSING
 */
export function bunProgram(project: string): string {
  const description = findTool(project, 'bun', 'bun/package.json');
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const architecture = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const carrier = join('@oven', `bun-${platform}-${architecture}`, 'bin', `bun${suffix}`);
  const places = [join(dirname(description), '..'), join(dirname(description), 'node_modules')];
  const carried = places.map((place) => join(place, carrier)).find((file) => existsSync(file));
  return carried ?? binOf(description, 'bun');
}

function binOf(description: string, name: string): string {
  const { bin } = parseJson(readForeignFile(description).toString()) as {
    bin: Record<string, string>;
  };
  return join(dirname(description), bin[name] ?? '');
}

/** The project's own tool first, then the one that VMRE was installed with. */
function findTool(project: string, name: ToolName, request: string): string {
  for (const place of [join(project, 'package.json'), __filename]) {
    try {
      return createRequire(place).resolve(request);
    } catch {
      // Not from here.
    }
  }
  const { version, for: what } = tools[name];
  throw new VmreError('VMRE_PACKAGE_TOOL_MISSING', `${name}, which ${what}, is not installed`, {
    hint: `Install it: npm install --save-dev ${name}@${version}`,
    data: { tool: name },
  });
}
