import { didYouMean } from '../../support/closest';
import type { Descriptor } from './descriptor';

/** The runtime fetches its image itself, or needs none. */
export const MANAGED_IMAGE = '--runtime-managed-image';
/** The runtime receives cores, memory and storage of the agreement, and enforces them itself. */
export const MANAGED_HARDWARE = '--runtime-managed-hardware';

/** Options of the supervisor in `extra-args`, and whether they have a value. */
const supervisorOptions: ReadonlyMap<string, boolean> = new Map([
  [MANAGED_IMAGE, false],
  [MANAGED_HARDWARE, false],
  ['--cap-handoff', false],
  ['--runtime-arg', true],
  ['-r', true],
  ['--sec-key', true],
  ['--requestor-pub-key', true],
]);

/** What a supervisor does for a runtime, according to `extra-args`. */
export interface Supervision {
  /** Whether a demand must name an image; otherwise the supervisor does not deploy. */
  needsImage: boolean;
  /** Whether the runtime enforces the agreed hardware itself; otherwise the supervisor terminates it at the limits. */
  managesHardware: boolean;
}

/** The supervisor's options in the extra arguments of a descriptor. */
export function supervisionOf(extraArgs: readonly string[] = []): Supervision {
  const options = optionsIn(extraArgs);
  return {
    needsImage: !options.includes(MANAGED_IMAGE),
    managesHardware: options.some((option) => [MANAGED_HARDWARE, '--cap-handoff'].includes(option)),
  };
}

/**
 * The complete `extra-args` of a runtime.
 *
 * @param wants whether demands must name an image, and whether the runtime manages its hardware
 * @returns undefined if `wants` and `own` contradict each other about the image
 */
export function extraArgsFor(
  wants: { image: boolean; hardware: boolean },
  own: readonly string[],
): string[] | undefined {
  const { needsImage, managesHardware } = supervisionOf(own);
  if (wants.image && !needsImage) return undefined;
  return [
    ...(wants.image || !needsImage ? [] : [MANAGED_IMAGE]),
    ...(wants.hardware && !managesHardware ? [MANAGED_HARDWARE] : []),
    ...own,
  ];
}

/** The values of `--runtime-arg`, which a supervisor passes to the runtime. */
export function runtimeArgsIn(extraArgs: readonly string[] = []): string[] {
  return extraArgs.flatMap((arg, index) => {
    const before = extraArgs[index - 1];
    if (before === '--runtime-arg' || before === '-r') return [arg];
    return /^(?:--runtime-arg=|-r=?(?=.))(.*)$/s.exec(arg)?.[1] ?? [];
  });
}

/** The problem for which a supervisor would reject `extra-args`, or undefined. */
export function problemOfExtraArgs(extraArgs: readonly string[]): string | undefined {
  const unknown = optionsIn(extraArgs).find((option) => !isKnown(option));
  if (unknown === undefined) return undefined;
  const names = [...supervisorOptions.keys()];
  const shown = JSON.stringify(unknown);
  return `${shown} is not an option of a supervisor.${didYouMean(unknown, names)} For an argument of the runtime, write "--runtime-arg=${unknown}"`;
}

/** The arguments without the values of options. */
const optionsIn = (extraArgs: readonly string[]): string[] =>
  extraArgs.filter((_arg, index) => supervisorOptions.get(extraArgs[index - 1] ?? '') !== true);

const isKnown = (option: string): boolean =>
  supervisorOptions.has(option) ||
  /^-r./.test(option) ||
  [...supervisorOptions].some(([name, hasValue]) => hasValue && option.startsWith(`${name}=`));

/** Arguments of a test run if the runtime manages the hardware. */
export const hardwareOfTrial = (extraArgs: readonly string[]): string[] =>
  supervisionOf(extraArgs).managesHardware
    ? ['--cpu-cores', '1', '--mem-gib', '1', '--storage-gib', '1']
    : [];

/** Warnings for the person who installs a runtime. */
export function warningsOfSupervision({ 'extra-args': extraArgs }: Descriptor): string[] {
  if (!supervisionOf(extraArgs).needsImage) return [];
  return [
    `demands must name an image, otherwise the supervisor does not deploy: ${MANAGED_IMAGE} is not in extra-args`,
  ];
}

/** Describes the supervision of a runtime. */
export function describeSupervision({ needsImage, managesHardware }: Supervision): string {
  const image = needsImage ? 'demands must name an image' : 'needs no image';
  return `${image}, ${managesHardware ? 'enforces the agreed hardware itself' : 'is terminated by the supervisor beyond the agreed hardware'}`;
}
