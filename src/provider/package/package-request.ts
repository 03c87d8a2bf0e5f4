import { VmreError } from '../../support/errors/vmre-error';
import { didYouMean } from '../../support/closest';

/** What a package can be: a script, a script in an archive, one executable. */
export const formats = ['script', 'archive', 'sea'] as const;
/** One of them. */
export type PackageFormat = (typeof formats)[number];

/** What runs a package. */
export const engines = ['node', 'bun'] as const;
/** One of them. */
export type Engine = (typeof engines)[number];

/** The platforms that an executable can be made for. */
export const targets = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
] as const;
/** `<platform>-<architecture>`, as Node names them. */
export type Target = (typeof targets)[number];

/** Options of `packageRuntime`. */
export interface PackageRequest {
  /** Directory of the project. */
  project: string;
  /** Output directory; an earlier package in it is replaced. */
  out: string;
  format: PackageFormat;
  engine: Engine;
  target: Target;
  /** Version of the contained Node. Default: that of this process. */
  nodeVersion?: string | undefined;
  /** Override those of the project. */
  name?: string | undefined;
  version?: string | undefined;
  /** Whether to include V8's code cache. */
  codeCache: boolean;
  /** How to test the package; undefined for no test. */
  verify?: Verification | undefined;
}

/** Options for the test of a packaged runtime. */
export interface Verification {
  /** Arguments after those of the project, such as `--option=value`. */
  runtimeArgs: readonly string[];
  /** Arguments of START. */
  startArgs: readonly string[];
  /** Maximum milliseconds per answer. */
  timeoutMs: number;
}

/** The platform of this process. */
export const hostTarget = `${process.platform}-${process.arch}`;

/**
 * Rejects combinations that cannot be built.
 *
 * @throws VMRE_OPTION_INVALID
 */
export function checkCombination({ format, engine, target, nodeVersion }: PackageRequest): void {
  if (engine === 'bun') {
    if (format !== 'sea') throw refused(`a ${format} contains no engine`, 'Use --format sea.');
    if (target !== hostTarget)
      throw refused('Bun is packaged for this machine only', 'Package there.');
  }
  if (format === 'script' && target !== hostTarget) {
    throw refused('a script runs on any platform', 'Remove --target.');
  }
  if (format === 'archive' && target === 'win32-x64') {
    throw refused(
      'an archive starts with a shell script, which Windows cannot run',
      'Use --format sea.',
    );
  }
  if (nodeVersion !== undefined && (format === 'script' || engine === 'bun')) {
    throw refused('the format contains no Node', 'Remove --node.');
  }
  if (nodeVersion !== undefined && !/^\d+\.\d+\.\d+$/.test(nodeVersion)) {
    throw refused(`not a version of Node: ${nodeVersion}`, 'Give all three numbers: 22.23.2.');
  }
}

/** @throws VMRE_OPTION_INVALID */
export function toTarget(text: string): Target {
  const found = targets.find((target) => target === text);
  if (found) return found;
  throw refused(
    `cannot package for ${text}.${didYouMean(text, targets)}`,
    `Known targets: ${targets.join(', ')}.`,
  );
}

const refused = (text: string, hint: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', text, { hint });
