import { VmreError } from '../../support/errors/vmre-error';
import { didYouMean } from '../../support/closest';

export const formats = ['script', 'archive', 'sea'] as const;
export type PackageFormat = (typeof formats)[number];

export const engines = ['node', 'bun'] as const;
export type Engine = (typeof engines)[number];

export const targets = [
  'linux-x64',
  'linux-arm64',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64',
] as const;
/** `<platform>-<architecture>`, as Node names them. */
export type Target = (typeof targets)[number];

/** What is to be packaged, and how. */
export interface PackageRequest {
  /** The author's project. */
  project: string;
  /** The folder to make; what a package left there before is replaced. */
  out: string;
  format: PackageFormat;
  engine: Engine;
  target: Target;
  /** Version of the Node that goes inside, or undefined for the one that runs this. */
  nodeVersion?: string | undefined;
  /** Over those of the project. */
  name?: string | undefined;
  version?: string | undefined;
  /** Whether V8's code is put in for it to be compiled less. */
  codeCache: boolean;
  /** How the packaged runtime is tried, or undefined not to. */
  verify?: Verification | undefined;
}

/** What the trial of a packaged runtime needs to know. */
export interface Verification {
  /** Arguments of the runtime, behind those of the project: `--option=value` of its configuration. */
  runtimeArgs: readonly string[];
  /** Arguments of START, for a runtime that does not start without. */
  startArgs: readonly string[];
  /** Milliseconds that one answer may take. */
  timeoutMs: number;
}

export const hostTarget = `${process.platform}-${process.arch}`;

/**
 * Refuses what cannot be made, before anything is.
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
    throw refused('a script runs on any platform', 'Leave --target out.');
  }
  if (format === 'archive' && target === 'win32-x64') {
    throw refused(
      'Windows starts no shell script, which an archive begins with',
      'Use --format sea.',
    );
  }
  if (nodeVersion !== undefined && (format === 'script' || engine === 'bun')) {
    throw refused('the format contains no Node', 'Leave --node out.');
  }
  if (nodeVersion !== undefined && !/^\d+\.\d+\.\d+$/.test(nodeVersion)) {
    throw refused(`not a version of Node: ${nodeVersion}`, 'Write all three numbers: 22.23.2.');
  }
}

/** @throws VMRE_OPTION_INVALID */
export function toTarget(text: string): Target {
  const found = targets.find((target) => target === text);
  if (found) return found;
  throw refused(
    `cannot package for ${text}.${didYouMean(text, targets)}`,
    `There are ${targets.join(', ')}.`,
  );
}

const refused = (text: string, hint: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', text, { hint });
