import type { CapturedPart } from '../session/session-options';
import type { Capture, ExeCommand } from './exe-script';
import { optional } from './readers';
import type { ScriptValue } from './script-value';

/** What golem-js orders: all of both, as text. */
const everything: Capture = { part: 'all', format: 'str', isStreamed: false };
const nothing: Capture = { part: 'none', format: 'str', isStreamed: false };

const formats: Readonly<Record<string, Capture['format']>> = {
  str: 'str',
  string: 'str',
  bin: 'bin',
  binary: 'bin',
};

/** Reads `run`. */
export function readRun(value: ScriptValue): ExeCommand | undefined {
  const read = value.fields(
    {
      entry_point: (entryPoint) => entryPoint.text(),
      args: (args) => args.list((arg) => arg.text()),
      capture: optional(readCaptures),
      env: (env) => env.note('is ignored: a supervisor does not pass it to the runtime'),
    },
    'a map with entry_point and args',
  );
  const {
    entry_point: entryPoint,
    args = [],
    capture = { stdout: everything, stderr: everything },
  } = read;
  if (!value.isMap) return undefined;
  if (!('entry_point' in read)) return value.wrong('lacks entry_point');
  if (entryPoint === undefined) return undefined;
  return { type: 'run', entryPoint, args, ...capture };
}

function readCaptures(value: ScriptValue): { stdout: Capture; stderr: Capture } {
  const { stdout = nothing, stderr = nothing } = value.fields({
    stdout: optional(readCapture),
    stderr: optional(readCapture),
  });
  return { stdout, stderr };
}

function readCapture(value: ScriptValue): Capture | undefined {
  const entries = value.entries('a map with atEnd or stream');
  const [entry] = entries ?? [];
  if (!entries || !entry || entries.length > 1) {
    return entries && value.wrong('must have one of atEnd and stream');
  }
  const [mode, options] = entry;
  if (mode === 'atEnd') return readAtEnd(options);
  if (mode !== 'stream') return options.unknown(['atEnd', 'stream']);
  const { limit, format = 'str' } = options.fields({
    limit: optional((limit) => limit.integer(0)),
    format: optional(readFormat),
  });
  return { part: limit === undefined ? 'all' : { head: limit }, format, isStreamed: true };
}

function readAtEnd(options: ScriptValue): Capture | undefined {
  const bytes = optional((count) => count.integer(0));
  const {
    format = 'str',
    head,
    tail,
    headTail,
  } = options.fields({
    head: bytes,
    tail: bytes,
    headTail: bytes,
    format: optional(readFormat),
    part: (part) =>
      part.note('is ignored by supervisors: write head, tail or headTail beside format'),
  });
  const given = Object.entries({ head, tail, headTail }).filter(([, count]) => count !== undefined);
  if (given.length > 1) return options.wrong('must have at most one of head, tail and headTail');
  const part = given.length === 1 ? (Object.fromEntries(given) as CapturedPart) : 'all';
  return { part, format, isStreamed: false };
}

function readFormat(value: ScriptValue): Capture['format'] | undefined {
  const text = value.text();
  if (text === undefined) return undefined;
  return formats[text] ?? value.wrong(`must be str or bin, not ${JSON.stringify(text)}`);
}
