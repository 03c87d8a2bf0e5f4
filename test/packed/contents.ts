import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { root, type Packed } from './pack';

/** The allowed contents and size of a package. */
export interface Contents {
  /** Patterns of paths; each must match a file, and each file must match one. */
  patterns: readonly RegExp[];
  /** Maximum bytes of the .tgz file. */
  mostBytes: number;
}

const exactly = (path: string): RegExp => new RegExp(`^${path.replaceAll('.', '\\.')}$`);

/** The published packages. Compiled code keeps its lines and comments, so it needs no source maps. */
export const contents: Record<string, Contents> = {
  vmre: {
    patterns: [
      ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'].map(exactly),
      /^bin\/vmre(-test-vm)?$/,
      /^dist\/[\w/-]+\.(js|d\.ts)$/,
      /^templates\/[\w./-]+$/,
      /^docs\/([\w-]+\/)?[\w-]+\.md$/,
      /^docs\/(session|screens\/\w+)\.svg$/,
    ],
    // Nearly half of it is the engine QuickJS; the commands and the test kit are 0.3 MB.
    mostBytes: 2_600_000,
  },
  'create-vmre-runtime': {
    patterns: [...['package.json', 'README.md', 'LICENSE'].map(exactly), /^bin\/[\w-]+$/],
    mostBytes: 20_000,
  },
};

/** Bundled files, and their bundlers. */
const bundles: Record<string, string> = {
  'dist/inspect/page-files.js': 'scripts/page/main.cjs',
  'dist/vat/workers/realm-script.js': 'scripts/realm/main.cjs',
  'dist/vat/workers/quickjs/engine-file.js': 'scripts/realm/quickjs.cjs',
};

/** Patterns of files that are never published. */
const unwanted =
  /(^|\/)(node_modules|coverage|\.cache|\.env.*|\.npmrc|.*\.(tsbuildinfo|log|tgz|pem))(\/|$)/;

/** Checks the contents of a package. @returns problems, as sentences */
export function problemsOfContents({ name, size, files }: Packed): string[] {
  const allowed = contents[name];
  if (!allowed) return [`the contents of ${name} are not defined in test/packed/contents.ts`];
  const paths = files.map(({ path }) => path);
  const problems = paths.flatMap((path) => problemsOfPath(path, allowed.patterns));
  for (const pattern of allowed.patterns) {
    if (!paths.some((path) => pattern.test(path))) problems.push(`nothing is like ${pattern}`);
  }
  // Hosts start the VM for tests by its path; npm makes executable only what package.json calls a bin.
  for (const { path, mode } of files) {
    if (path.startsWith('bin/') && (mode & 0o111) === 0) problems.push(`${path} is not executable`);
  }
  if (size > allowed.mostBytes) problems.push(`${size} bytes are more than ${allowed.mostBytes}`);
  return problems;
}

function problemsOfPath(path: string, patterns: readonly RegExp[]): string[] {
  if (unwanted.test(path) || !patterns.some((pattern) => pattern.test(path))) {
    return [`${path} is not needed`];
  }
  // Output of a removed source file.
  const source = bundles[path] ?? path.replace(/^dist\/(.*?)\.(js|d\.ts)$/, 'src/$1.ts');
  return existsSync(join(root, source)) || !path.startsWith('dist/')
    ? []
    : [`${path} has no source any more: remove dist/ and build again`];
}
