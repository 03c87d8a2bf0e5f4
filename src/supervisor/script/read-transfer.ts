import type { ExeCommand, TransferEnd } from './exe-script';
import type { ScriptValue } from './script-value';

const ignored = 'is ignored by supervisors: a transfer copies one file as it is';

/** Reads `transfer`. */
export function readTransfer(value: ScriptValue): ExeCommand | undefined {
  const note = (field: ScriptValue): void => field.note(ignored);
  const read = value.fields(
    {
      ...{ from: readEnd, to: readEnd },
      ...{ format: note, depth: note, fileset: note, args: note },
      progress: (progress) => progress.note('is ignored: every transfer reports its progress'),
    },
    'a map with from and to',
  );
  if (!value.isMap) return undefined;
  const missing = ['from', 'to'].filter((name) => !(name in read));
  for (const name of missing) value.wrong(`lacks ${name}`);
  const { from, to } = read;
  if (from === undefined || to === undefined) return undefined;
  if (from.scheme === 'file' && to.scheme === 'file') {
    return value.wrong('must have container: at one end');
  }
  return { type: 'transfer', from, to };
}

/** A path without a scheme is in the container, as for a supervisor. */
function readEnd(value: ScriptValue): TransferEnd | undefined {
  const text = value.text();
  if (text === undefined) return undefined;
  const [, scheme = 'container', rest = ''] = /^(?:([a-z][\w+.-]*):)?(.*)$/is.exec(text) ?? [];
  const name = scheme.toLowerCase();
  if (name === 'container') return withPath(value, { scheme: name, path: decoded(rest) });
  if (name === 'file') {
    return withPath(value, { scheme: name, path: decoded(rest.replace(/^\/\/(?=\/)/, '')) });
  }
  const advice = 'Here, file: replaces the storage of the requestor';
  return value.wrong(`has the scheme ${name}:, but must be container: or file:. ${advice}`);
}

function withPath(
  value: ScriptValue,
  end: TransferEnd | { path: undefined },
): TransferEnd | undefined {
  if (end.path === undefined) return value.wrong('has an invalid escape; write % as %25');
  if (end.path.includes('\0')) return value.wrong('has a zero byte');
  if (end.path.split('/').includes('..')) return value.wrong('must not contain ..');
  if (end.scheme === 'file' && end.path.startsWith('//')) {
    return value.wrong('names another host; write file: and a path');
  }
  return end.path === '' ? value.wrong('has no path') : end;
}

/** Paths are those of URLs: `%20` is a space. */
function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
