import { VmreError } from '../../support/errors/vmre-error';

/** File names have at most 255 bytes, including prefixes and suffixes. */
const MAX_NAME_LENGTH = 100;

/**
 * Checks the name of a runtime. It becomes a file, a directory and an argument, so it must not lead to another
 * directory, be hidden, or look like an option.
 *
 * @returns the problem, or undefined
 */
export function problemOfName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > MAX_NAME_LENGTH) return `has more than ${MAX_NAME_LENGTH} characters`;
  if (/[/\\]/.test(name)) return 'has a path separator';
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(name)) return 'has a control character';
  // eslint-disable-next-line no-control-regex -- the border of ASCII
  if (/[^\u0000-\u007f]/.test(name)) return 'has a character outside ASCII';
  if (name.includes('..')) return 'has two dots in a row';
  if (/^[.-]/.test(name)) return `begins with ${JSON.stringify(name[0])}`;
  const odd = /[^\w.-]/.exec(name);
  return odd ? `has the character ${JSON.stringify(odd[0])}` : undefined;
}

/** @throws VMRE_NAME_INVALID */
export function checkRuntimeName(name: string): string {
  const problem = problemOfName(name);
  if (problem === undefined) return name;
  throw new VmreError('VMRE_NAME_INVALID', `the name ${shortened(name)} ${problem}`);
}

/** Checks the name of a preset, which is only displayed and typed. @throws VMRE_NAME_INVALID */
export function checkPresetName(name: string): string {
  const problem =
    name.trim() === ''
      ? 'is empty'
      : name.length > MAX_NAME_LENGTH
        ? `has more than ${MAX_NAME_LENGTH} characters`
        : /\p{Cc}/u.test(name)
          ? 'has a control character'
          : undefined;
  if (problem === undefined) return name;
  throw new VmreError('VMRE_NAME_INVALID', `the preset name ${shortened(name)} ${problem}`);
}

function shortened(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}...` : name);
}
