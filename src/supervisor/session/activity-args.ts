import type { DeployOptions, Hardware, SessionOptions, VolumeOrder } from './session-options';

/** The options of an agreement, which precede every command of an activity. */
export function agreementArgs({ taskPackage, hardware = {} }: SessionOptions): string[] {
  return [...option('--task-package', taskPackage), ...hardwareArgs(hardware)];
}

function hardwareArgs({ cpuCores, memGib, storageGib }: Hardware): string[] {
  return [
    ...option('--cpu-cores', cpuCores === undefined ? undefined : Math.trunc(cpuCores)),
    ...option('--mem-gib', memGib),
    ...option('--storage-gib', storageGib),
  ];
}

/** DEPLOY: the command and its options. */
export function deployArgs({ volumes, hostname }: DeployOptions): string[] {
  const orders = volumes && JSON.stringify(ordersOf(volumes));
  return [
    ...option('--volume-override', orders),
    ...option('--hostname', hostname),
    ...['deploy', '--'],
  ];
}

/** START in server mode: no `--` precedes its arguments. */
export const serveArgs = (
  endpoints: { vpn?: string | undefined; inet?: string | undefined },
  args: readonly string[],
): string[] => [
  ...option('--vpn-endpoint', endpoints.vpn),
  ...option('--inet-endpoint', endpoints.inet),
  ...['start', ...args],
];

/** RUN in command mode. */
export const runArgs = ([entryPoint = '', ...args]: readonly string[]): string[] => [
  ...['run', '--entrypoint', entryPoint, '--', ...args],
];

/** The volumes of DEPLOY; a list of paths is one of directories. */
export function ordersOf(
  volumes: NonNullable<DeployOptions['volumes']>,
): Record<string, VolumeOrder> {
  if (!isList(volumes)) return { ...volumes };
  return Object.fromEntries(volumes.map((path) => [path, { host: {} }]));
}

const isList = (volumes: NonNullable<DeployOptions['volumes']>): volumes is readonly string[] =>
  Array.isArray(volumes);

const option = (name: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [name, String(value)];
