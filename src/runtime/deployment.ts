import { didYouMean } from '../support/closest';
import { VmreError } from '../support/errors/vmre-error';
import { exactCopy } from '../support/exact-json';
import { isRecord, type Json } from '../support/json';
import { RuntimeMode } from './runtime-mode';

/** A directory that files are transferred to and from. */
export interface Volume {
  /** Name of a subdirectory of the work directory. */
  name: string;
  /** Absolute path inside the runtime, as requestors use it. */
  path: string;
}

/** The result of `deploy`: parts of its answer to the supervisor. */
export interface Deployment {
  /** Default `blocking` in server mode and `empty` in command mode. */
  startMode?: 'blocking' | 'empty' | undefined;
  /** Default `{ Ok: '' }`. `Err` makes deploy fail. */
  valid?: { Ok: string } | { Err: string } | undefined;
  /** Default: the volumes declared in the definition and those added to `ctx.volumes`. */
  volumes?: readonly Volume[] | undefined;
  /** Further keys of the answer. Default: none. */
  extra?: Readonly<Record<string, unknown>> | undefined;
}

const parts = ['startMode', 'valid', 'volumes', 'extra'] satisfies readonly (keyof Deployment)[];
/** Keys of the answer that `extra` cannot set. */
const ownKeys = ['startMode', 'valid', 'vols'];

/** The answer of `deploy` on stdout. */
export interface DeployAnswer {
  /** `blocking`: `start` serves all commands; `empty`: every command is a separate process. */
  startMode: 'blocking' | 'empty';
  /** `{ Ok: '' }` for success. */
  valid: { Ok: string } | { Err: string };
  /** The volumes of the activity. */
  vols: Volume[];
  /** Custom keys of the author. */
  [key: string]: Json | undefined | Volume[];
}

/**
 * Completes the result of `deploy`.
 *
 * @throws VMRE_HOOK_RESULT_INVALID
 */
export function deployAnswer(
  returned: unknown,
  mode: RuntimeMode,
  volumes: readonly Volume[],
): DeployAnswer {
  const deployment = exactCopy(returned ?? {}, 'deploy returned');
  if (!isRecord(deployment)) fail(`expected an object, got ${JSON.stringify(deployment)}`);
  refuseKeys(deployment, (key) => !parts.includes(key as never), 'deploy returned the unknown key');
  const { extra = {} } = deployment;
  if (!isRecord(extra)) fail('extra must be an object');
  refuseKeys(extra, (key) => ownKeys.includes(key), 'extra cannot have the key');
  const startMode = deployment['startMode'] ?? (mode === RuntimeMode.Server ? 'blocking' : 'empty');
  const valid = deployment['valid'] ?? { Ok: '' };
  const vols = deployment['volumes'] ?? volumes;
  if (startMode !== 'blocking' && startMode !== 'empty')
    fail('startMode must be "blocking" or "empty"');
  if (!isValidity(valid)) fail('valid must be { Ok: string } or { Err: string }');
  if (!isVolumes(vols)) fail('volumes must be an array of { name, path }');
  return { startMode, valid, vols, ...extra };
}

function refuseKeys(value: object, isRefused: (key: string) => boolean, text: string): void {
  const key = Object.keys(value).find(isRefused);
  if (key === undefined) return;
  throw new VmreError('VMRE_HOOK_RESULT_INVALID', `${text} ${key}.${didYouMean(key, parts)}`, {
    hint: 'The keys are startMode, valid, volumes and extra, which has the custom keys.',
  });
}

function isValidity(value: unknown): value is DeployAnswer['valid'] {
  if (!isRecord(value)) return false;
  const [[key, text] = [], ...more] = Object.entries(value);
  return more.length === 0 && (key === 'Ok' || key === 'Err') && typeof text === 'string';
}

const isVolume = (value: unknown): value is Volume =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['path'] === 'string';

const isVolumes = (value: unknown): value is Volume[] =>
  Array.isArray(value) && value.every(isVolume);

function fail(problem: string): never {
  throw new VmreError('VMRE_HOOK_RESULT_INVALID', `deploy returned an invalid result: ${problem}`, {
    hint: 'Return { volumes: [{ name, path }], extra: { … } }, or nothing.',
  });
}
