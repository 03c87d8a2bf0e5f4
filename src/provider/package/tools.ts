import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { VmreError } from '../../support/errors/vmre-error';

/** Programs that packaging needs and that VMRE does not bring: they are large. */
const tools = {
  esbuild: { version: '^0.28.0', for: 'bundles' },
  postject: { version: '^1.0.0-alpha.6', for: 'puts a program into Node' },
  bun: { version: '^1.4.5', for: 'is the other engine' },
} as const;

export type ToolName = keyof typeof tools;

/** What is used of esbuild. */
export interface Esbuild {
  build(options: Record<string, unknown>): Promise<BuildResult>;
}

export interface BuildResult {
  outputFiles: { path: string; contents: Uint8Array; text: string }[];
  metafile: {
    inputs: Record<string, unknown>;
    outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
  };
  warnings: BuildMessage[];
}

export interface BuildMessage {
  id: string;
  text: string;
  location: { file: string; line: number } | null;
}

/** @throws VMRE_PACKAGE_TOOL_MISSING */
export const loadEsbuild = (project: string): Esbuild =>
  require(findTool(project, 'esbuild', 'esbuild')) as Esbuild;

/** The file that `bin` of a tool's package names. @throws VMRE_PACKAGE_TOOL_MISSING */
export function toolProgram(project: string, name: 'postject' | 'bun'): string {
  const description = findTool(project, name, `${name}/package.json`);
  const { bin } = JSON.parse(readFileSync(description, 'utf8')) as { bin: Record<string, string> };
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
