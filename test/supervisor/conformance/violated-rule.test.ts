import { violatedRule } from '../../../src/supervisor/conformance/violated-rule';
import { VmreError } from '../../../src/support/errors/vmre-error';

test.each([
  ['VMRE_CONTRACT_BROKEN', 'test exited with code 1', 'R1'],
  ['VMRE_CONTRACT_BROKEN', 'offer-template lacks constraints: {}', 'R4'],
  ['VMRE_CONTRACT_BROKEN', 'deploy did not print exactly one JSON object: x', 'R7'],
  ['VMRE_CONTRACT_BROKEN', 'deploy must have valid with Ok or Err: {}', 'R8'],
  ['VMRE_RUNTIME_TIMEOUT', 'no answer to hello within 30 s', 'R13'],
  ['VMRE_RUNTIME_EXITED', 'the runtime exited with code 1 before hello; stderr: x', 'R13'],
  ['VMRE_RUNTIME_TIMEOUT', 'no answer to the end of a command within 30 s', 'R18'],
  ['VMRE_CONTRACT_BROKEN', 'stopping took 3.0 s; a supervisor kills after 5 s', 'R29'],
  ['VMRE_CONTRACT_BROKEN', 'the runtime exited with code 3', 'R32'],
  ['VMRE_FRAME_MALFORMED', 'a message cannot be decoded', 'R40'],
  ['VMRE_CONTRACT_BROKEN', 'an event for pid 1 arrived after its stopped event', 'R49'],
  ['VMRE_CONTRACT_BROKEN', 'the runtime left 1 process behind', 'R53'],
  ['VMRE_PROGRAM_NOT_FOUND', 'no program', undefined],
] as const)('%s: %s', (code, message, id) => {
  expect(violatedRule(new VmreError(code, message))?.id).toBe(id);
});
