import type { VmreError } from '../../support/errors/vmre-error';
import type { Rule } from './rule';
import { ruleGroups } from './rules';

/** How the messages of a session begin, and the rules that they are about. The first that fits counts. */
const messages: readonly (readonly [pattern: RegExp, id: string])[] = [
  [/^test exited with/, 'R1'],
  [/^offer-template exited with/, 'R2'],
  [/^offer-template lacks/, 'R4'],
  [/^offer-template /, 'R3'],
  [/^deploy exited with/, 'R6'],
  [/^deploy did not create the directory/, 'R9'],
  [/^deploy (printed|did not print)/, 'R7'],
  [/^deploy /, 'R8'],
  [/^start exited with/, 'R35'],
  [/(no answer to|before) hello/, 'R13'],
  [/(no answer to|before) run( |$|;)/, 'R17'],
  [/(no answer to|before) the end of a killed command/, 'R23'],
  [/(no answer to|before) the end of a command/, 'R18'],
  [/has no stopped event$/, 'R18'],
  [/^shutdown was not answered|(no answer to|before) shutdown/, 'R28'],
  [/^stopping took/, 'R29'],
  [/^the runtime exited with .*$/s, 'R32'],
  [/^the runtime answered \w+ with/, 'R41'],
  [/with pid \d+, which was already used/, 'R45'],
  [/^events arrived for pid/, 'R47'],
  [/arrived after its stopped event/, 'R49'],
  [/^the state .* is not JSON/, 'R52'],
  [/^the runtime left .* behind/, 'R53'],
];

/** The rule of docs/conformance.md that a failed session violates; undefined if it violates none of them. */
export function violatedRule({ code, message }: VmreError): Pick<Rule, 'id' | 'title'> | undefined {
  const id = code.startsWith('VMRE_FRAME_')
    ? 'R40'
    : messages.find(([pattern]) => pattern.test(message))?.[1];
  return ruleGroups.flatMap(({ rules }) => rules).find((rule) => rule.id === id);
}
