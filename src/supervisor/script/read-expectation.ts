import { messageOf } from '../../support/errors/vmre-error';
import { parseDuration } from '../../support/duration';
import type { Expectation } from './exe-script';
import { patternOf, type JsonPattern, type TextPattern } from './pattern';
import type { ScriptValue } from './script-value';

/** Reads `expect`. */
export function readExpectation(value: ScriptValue): Expectation {
  const { within, ...read } = value.fields({
    code: (code) => code.integer(),
    fails: readFails,
    stdout: readPattern,
    stderr: readPattern,
    json: readJson,
    within: readDuration,
  });
  if (read.fails !== undefined && read.code === 0) {
    value.wrong('has code 0 and fails, which contradict each other');
  }
  return { ...read, withinMs: within };
}

function readFails(value: ScriptValue): Expectation['fails'] {
  const plain = value.scalar();
  if (plain === true) return true;
  if (value.isText || value.isMap) return readPattern(value);
  return value.wrong(`must be true, or the text or /pattern/ of the message, not ${value.kind}`);
}

function readPattern(value: ScriptValue): TextPattern | undefined {
  if (value.isMap) {
    const { exactly } = value.fields({ exactly: (text) => text.text() });
    return exactly === undefined ? undefined : { exactly };
  }
  const text = value.text();
  return text === undefined ? undefined : patternFrom(value, text);
}

function patternFrom(value: ScriptValue, text: string): TextPattern | undefined {
  try {
    return patternOf(text);
  } catch (error) {
    return value.wrong(`is not a regular expression: ${messageOf(error)}`);
  }
}

function readJson(value: ScriptValue): JsonPattern | undefined {
  if (value.isMap) {
    const fields = (value.entries() ?? []).flatMap(([name, each]) => {
      const pattern = readJson(each);
      return pattern ? [[name, pattern] as const] : [];
    });
    return { fields: new Map(fields) };
  }
  if (value.isList) return { items: value.list(readJson) ?? [] };
  const plain = value.scalar() ?? null;
  if (typeof plain === 'string') {
    const text = patternFrom(value, plain);
    return text && { text };
  }
  const isExact =
    typeof plain !== 'number' || !Number.isInteger(plain) || Number.isSafeInteger(plain);
  if (!isExact) return value.wrong('is too large to be compared exactly');
  return { plain: plain as number | boolean | null };
}

function readDuration(value: ScriptValue): number | undefined {
  const plain = value.scalar();
  const ms = parseDuration(
    typeof plain === 'number' ? String(plain) : typeof plain === 'string' ? plain : '',
  );
  if (ms !== undefined && ms > 0) return ms;
  return value.wrong(`must be a duration above 0 such as 5s or 500ms, not ${value.kind}`);
}
