import { mimicBuiltin, replaceMethods } from './buffers/mimic-builtin.js';

// Dates are in UTC, as in QuickJS: a vat must not see the time zone of the host, and must behave the same
// when it is brought back on another machine.

type Method = (this: unknown, ...args: unknown[]) => unknown;

const Native = Date;
const { parse, UTC } = Native;
const { prototype } = Native;
const { apply, construct } = Reflect;

const methodOf = (name: string): Method =>
  Object.getOwnPropertyDescriptor(prototype, name)?.value as Method;
const getTime = methodOf('getTime');
const getUTCFullYear = methodOf('getUTCFullYear');
const setUTCFullYear = methodOf('setUTCFullYear');
const toUTCString = methodOf('toUTCString');

/** Maximum characters of a date: parsing longer strings would take long. */
const MAX_DATE_LENGTH = 100;
/** Matches a date string that states its time zone. */
const zone =
  /Z\s*$|\b(?:UTC?|GMT|Z|[ECMP][SD]T)\b|:\d+(?:[.:]\d+)*\s*(?:[AP]M\s*)?[+-]\s*\d|^\s*[+-]?\d{4,6}(?:-\d\d){0,2}\s*$/i;
/** Matches an ISO date with a time and without a zone. */
const iso = /^[+-]?\d{4,6}(?:-\d\d){0,2}T[\d:.]+$/;

function parseInUtc(text: string): number {
  if (text.length > MAX_DATE_LENGTH) return NaN;
  let read = text;
  // V8 treats parentheses as comments.
  for (let before = ''; before !== read;) {
    before = read;
    read = read.replace(/\([^()]*\)/g, ' ');
  }
  if (zone.test(read)) return parse(text);
  return parse(iso.test(text) ? `${text}Z` : `${text} UTC`);
}

/** The time from a single argument of the constructor. */
function timeOf(value: unknown): unknown {
  try {
    return apply(getTime, value, []);
  } catch {
    const primitive = toPrimitive(value);
    return typeof primitive === 'string' ? parseInUtc(primitive) : primitive;
  }
}

const isObject = (value: unknown): value is Readonly<Record<PropertyKey, unknown>> =>
  (typeof value === 'object' && value !== null) || typeof value === 'function';

function toPrimitive(value: unknown): unknown {
  if (!isObject(value)) return value;
  const convert = value[Symbol.toPrimitive] ?? undefined;
  const names = convert === undefined ? ['valueOf', 'toString'] : [Symbol.toPrimitive];
  for (const name of names) {
    const method = value[name];
    if (typeof method !== 'function') continue;
    const found: unknown = apply(method as Method, value, ['default']);
    if (!isObject(found)) return found;
  }
  throw new TypeError('Cannot convert object to primitive value');
}

const UtcDate = mimicBuiltin(function (...args: unknown[]): unknown {
  if (new.target === undefined) return String(new Native());
  if (args.length === 0) return construct(Native, args, new.target);
  const time = args.length === 1 ? timeOf(args[0]) : apply(UTC, Native, args as [number]);
  return construct(Native, [time], new.target);
}, Native);

/** Of `Thu, 01 Jan 1970 00:00:00 GMT`. */
type Parts = readonly string[];
const dateText = ([weekday = '', day, month, year]: Parts): string =>
  `${weekday.slice(0, 3)} ${month} ${day} ${year}`;
const timeText = ([, , , , time]: Parts): string => `${time} GMT+0000`;
const texts: Readonly<Record<string, (parts: Parts) => string>> = {
  toString: (parts: Parts) => `${dateText(parts)} ${timeText(parts)}`,
  toDateString: dateText,
  toTimeString: timeText,
};

function replace(name: string, method: Method): void {
  replaceMethods(prototype, [name], () => method);
}

for (const name of Object.getOwnPropertyNames(prototype)) {
  const [found, kind = '', part = ''] = /^([gs]et)UTC(\w+)$/.exec(name) ?? [];
  if (found !== undefined) replace(kind + part, methodOf(found));
}
for (const [name, textOf] of Object.entries(texts)) {
  replace(name, function () {
    const text = String(apply(toUTCString, this, []));
    return text === 'Invalid Date' ? text : textOf(text.split(' '));
  });
}
replace('getTimezoneOffset', function () {
  return Number(apply(getTime, this, [])) * 0;
});
replace('getYear', function () {
  return Number(apply(getUTCFullYear, this, [])) - 1900;
});
replace('setYear', function (given) {
  const year = Math.trunc(Number(given));
  return apply(setUTCFullYear, this, [year >= 0 && year <= 99 ? 1900 + year : year]);
});
replaceMethods(
  UtcDate,
  ['parse'],
  () =>
    function (text) {
      return parseInUtc(String(text));
    },
);
Object.defineProperty(prototype, 'constructor', { value: UtcDate });
Object.assign(globalThis, { Date: UtcDate });
