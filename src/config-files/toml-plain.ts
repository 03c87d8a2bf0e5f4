const key = '[\\w-]+';
const path = `${key}(?:[ \\t]*\\.[ \\t]*${key}){0,20}`;
const text = `"[^"\\\\\\x00-\\x1f\\x7f]*"|'[^'\\x00-\\x1f\\x7f]*'`;
const whole = '[1-9]\\d{0,14}|[1-9]\\d{0,2}(?:_\\d{3}){1,4}';
const number = `0|-?(?:${whole})|-?(?:0|${whole})\\.\\d{1,20}`;
const scalar = `(?:${text}|true|false|${number})`;
const list = `\\[[ \\t]*(?:${scalar}(?:[ \\t]*,[ \\t]*${scalar})*[ \\t]*,?[ \\t]*)?\\]`;
const entry = `${key}[ \\t]*=[ \\t]*(?:${scalar}|${list})`;
const header = `\\[[ \\t]*${path}[ \\t]*\\]|\\[\\[[ \\t]*${path}[ \\t]*\\]\\]`;
const line = new RegExp(
  `^[ \\t]*(?:${header}|${entry})?[ \\t]*(?:#[^\\x00-\\x08\\x0a-\\x1f\\x7f]*)?$`,
);

/** Inherited property names, which a careless parser finds in every table. */
const inherited = new RegExp(Object.getOwnPropertyNames(Object.prototype).join('|'));

/**
 * Whether a text contains only comments, headers, and simple keys whose values are strings without escapes,
 * numbers, booleans, and one-line lists of those. @iarna/toml reads every such text correctly.
 */
export const isPlainToml = (toml: string): boolean =>
  !inherited.test(toml) && toml.split('\n').every((each) => line.test(each));
