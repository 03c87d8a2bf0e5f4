import { VmreError } from '../../support/errors/vmre-error';

/** Words are separated by single spaces, as the router joins those of a RUN. */
const pattern = /^[^\s]+( [^\s]+)*$/;

/**
 * @param where the declaration of the command, for the message
 * @throws VMRE_DEFINITION_INVALID unless the name consists of words, separated by single spaces
 */
export function checkCommandName(where: string, name: string): void {
  if (pattern.test(name)) return;
  const text = `${where}: ${JSON.stringify(name)} is not a valid command name`;
  throw new VmreError('VMRE_DEFINITION_INVALID', text, {
    hint: 'Use words, separated by single spaces.',
  });
}
