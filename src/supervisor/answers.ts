import { VmreError } from '../support/errors/vmre-error';
import { isRecord } from '../support/json';
import { printable } from '../support/printable';
import { describePath, refusalsOfJson } from '../support/strict-json';

/** The answer of DEPLOY, as a supervisor reads it. */
export interface DeployedAs {
  /** `blocking`: `start` serves all commands; `empty`: every command is a separate process. */
  startMode: 'blocking' | 'empty';
  /** Names of directories in the work directory, with the paths that requestors use. */
  volumes: { name: string; path: string }[];
}

/** The answer of `offer-template`, as a provider reads it. */
export interface OfferTemplate {
  /** An LDAP filter; empty for none. */
  constraints: string;
  /** Values by full property name. */
  properties: Record<string, unknown>;
}

/**
 * Reads the answer of `deploy` by the rules of a supervisor, and rejects an answer that says `Err`.
 *
 * @throws VMRE_CONTRACT_BROKEN
 */
export function readDeployAnswer(text: string): DeployedAs {
  const { startMode, volumes, isErr } = readAsSupervisor(text);
  if (!isErr) return { startMode, volumes };
  throw broken(
    'deploy',
    'returned Err with exit code 0, which a supervisor treats as success',
    text,
  );
}

/**
 * Reads the answer of `deploy` as a supervisor does: it may be empty, text before the first brace is skipped, and only
 * white space may follow the object. Whether it says `Err` makes no difference.
 *
 * @throws VMRE_CONTRACT_BROKEN
 */
export function readAsSupervisor(text: string): DeployedAs & { isErr: boolean } {
  if (text.trim() === '') return { startMode: 'empty', volumes: [], isErr: false };
  const start = text.indexOf('{');
  if (start < 0) throw broken('deploy', 'printed no JSON object', text);
  const answer = parseAnswer('deploy', text.slice(start));
  const { valid, startMode = 'empty', vols = [] } = answer;
  if (!isRecord(valid) || !('Ok' in valid || 'Err' in valid)) {
    throw broken('deploy', 'must have valid with Ok or Err', text);
  }
  if (startMode !== 'empty' && startMode !== 'blocking') {
    throw broken('deploy', 'has a startMode other than empty or blocking', text);
  }
  if (!Array.isArray(vols) || !vols.every(isVolume)) {
    throw broken('deploy', 'has vols that are not a list of name and path', text);
  }
  return { startMode, volumes: vols, isErr: 'Err' in valid };
}

/**
 * Reads the answer of `offer-template`: exactly one JSON object with both keys.
 *
 * @throws VMRE_CONTRACT_BROKEN
 */
export function readOfferAnswer(text: string): OfferTemplate {
  const { constraints, properties } = parseAnswer('offer-template', text);
  if (typeof constraints !== 'string') throw broken('offer-template', 'lacks constraints', text);
  if (!isRecord(properties)) throw broken('offer-template', 'lacks properties', text);
  return { constraints, properties };
}

const isVolume = (value: unknown): value is { name: string; path: string } =>
  isRecord(value) && typeof value['name'] === 'string' && typeof value['path'] === 'string';

/**
 * Reads one JSON object.
 *
 * @throws VMRE_CONTRACT_BROKEN
 */
export function parseAnswer(command: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(command, 'did not print exactly one JSON object', text);
  }
  const [refusal] = refusalsOfJson(text);
  if (refusal) {
    const where = describePath(refusal.path) || 'it';
    throw broken(
      command,
      `printed output that a supervisor cannot read: ${where} ${refusal.what}`,
      text,
    );
  }
  return isRecord(value) ? value : {};
}

function broken(command: string, what: string, text: string): VmreError {
  const shown = printable(JSON.stringify(text.slice(0, 200)));
  const cut = text.length > 200 ? '...' : '';
  return new VmreError('VMRE_CONTRACT_BROKEN', `${command} ${what}: ${shown}${cut}`);
}
