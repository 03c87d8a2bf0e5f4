import { VmreError } from '../../support/errors/vmre-error';
import { pathText, type Field } from './field';

/** Flags of the framework, which are not fields of a class. */
const ownNames = ['--help', '-h', '--version', '-V'];

/**
 * Rejects options with the same name on the command line or in the environment.
 *
 * @param reserved names that no option can have. Default: the flags of every runtime
 * @throws VMRE_FIELD_CONFLICT
 */
export function refuseConflicts(
  fields: readonly Field[],
  reserved: readonly string[] = ownNames,
): void {
  const owners = new Map(reserved.map((name) => [name, 'VMRE']));
  for (const field of fields) {
    for (const name of outsideNames(field)) {
      const other = owners.get(name);
      if (other !== undefined) {
        throw new VmreError(
          'VMRE_FIELD_CONFLICT',
          `the option ${pathText(field.path)} claims ${name}, which belongs to ${other}`,
        );
      }
      owners.set(name, `the option ${pathText(field.path)}`);
    }
  }
}

function outsideNames({ flag, env, options, path, type }: Field): string[] {
  if (options.alias !== undefined && flag === undefined) {
    const text = `the option ${pathText(path)} has the alias -${options.alias} but no flag`;
    throw new VmreError('VMRE_FIELD_CONFLICT', text);
  }
  const names = flag === undefined ? [] : [`--${flag}`];
  if (flag !== undefined && type === Boolean) names.push(`--no-${flag}`);
  if (options.alias !== undefined) names.push(`-${options.alias}`);
  if (env !== undefined) names.push(env);
  return names;
}
