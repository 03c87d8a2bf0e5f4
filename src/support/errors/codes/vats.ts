import { ExitCode, kind, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Environment, Failed, Usage } = ExitCode;

/** What a kernel of vats says to its host. */
export const vatCodes = {
  VMRE_KERNEL_RUNNING: kind(
    Failed,
    BadRequest,
    'A kernel was to be run while it runs.',
    'Wait for the run to be over; messages can be queued meanwhile.',
  ),
  VMRE_KERNEL_PANIC: kind(
    Failed,
    Internal,
    'A kernel cannot go on; its store has the state of the last crank that was kept.',
    'Remove the cause in the message, and make a new kernel on the same store.',
  ),
  VMRE_VAT_NAME_TAKEN: kind(
    Usage,
    BadRequest,
    'A vat of this name is alive.',
    'Choose another name, or end that vat first.',
  ),
  VMRE_VAT_UNKNOWN: kind(
    Usage,
    NotFound,
    'There is no vat of this name or id.',
    'Use one of the vats that are alive.',
  ),
  VMRE_VAT_TERMINATED: kind(
    Failed,
    BadRequest,
    'A vat was terminated, or has ended itself; what it kept is gone.',
    'Leave it out to go on without it, or have a new vat made in its place: restartTerminated of the kernel or the vat, --restart-terminated of vmre vat run.',
  ),
  VMRE_VAT_REFERENCE_UNKNOWN: kind(
    Usage,
    NotFound,
    'A reference of the kernel leads to nothing.',
    'Use references from results that the host has not forgotten.',
  ),
  VMRE_VAT_MANAGER_MISSING: kind(
    Usage,
    BadRequest,
    'A vat is alive in the store and nobody has said how to run it.',
    'Add its manager before the kernel is run, or end the vat: vmre vat terminate DIR VAT.',
  ),
  VMRE_VAT_DIVERGED: kind(
    Failed,
    Internal,
    'A vat that was brought back does not do what it did before.',
    'Its code must be the one that it was started with, and must depend on nothing but its deliveries; after an intended change upgrade it: vmre vat upgrade DIR VAT.',
  ),
  VMRE_VAT_UPGRADE_FAILED: kind(
    Failed,
    BadRequest,
    'The new code of a vat does not start; the vat is as it was.',
    'Correct the new code as the message says, and upgrade the vat again.',
  ),
  VMRE_VAT_WORKER_FAILED: kind(
    Failed,
    Internal,
    'The worker of a vat cannot be started, or does not become ready.',
    'The message says why: a program that is missing, a limit, what it printed last.',
  ),
  VMRE_DEVICE_UNKNOWN: kind(
    Usage,
    NotFound,
    'There is no device of this name.',
    'Add the device before the kernel is run.',
  ),
  VMRE_VAT_VALUE_UNPASSABLE: kind(
    Usage,
    BadRequest,
    'A value of the host cannot be passed to a vat, or is larger than vats take.',
    'Pass what JSON has, undefined, bigints, registered symbols, errors, and references from results, within the limits of docs/vats.md.',
  ),
  VMRE_VAT_OPTION_REFUSED: kind(
    Usage,
    BadRequest,
    'A vat was given a setting that vats of its kind cannot have.',
    'Leave the setting out: enablePipelining is for raw vats, sandbox for worker process.',
  ),
  VMRE_VAT_UNANSWERED: kind(
    Failed,
    NotFound,
    'Everything is done and a message has no answer.',
    'The promise that its method returned is settled by nobody, or by a device later: have the kernel run always.',
  ),
  VMRE_VAT_MESSAGE_MALFORMED: kind(
    Usage,
    BadRequest,
    'What was written is no message to a vat.',
    'Write target.method(arguments), such as alice.hello("x", 5), or $1.method() for what was answered first.',
  ),
  VMRE_VAT_DATA_UNREADABLE: kind(
    Failed,
    BadRequest,
    'What a vat has sent is no data of smallcaps.',
    'Have the vat marshal its values; a raw vat has to write data as smallcaps does.',
  ),
  VMRE_VAT_CODE_UNREADABLE: kind(
    Usage,
    BadRequest,
    'The code of a vat cannot be brought into the form that a compartment takes.',
    'Give CommonJS text, or have esbuild in the project of the vat, which also bundles what it imports.',
  ),
  VMRE_VAT_BUNDLE_UNKNOWN: kind(
    Usage,
    NotFound,
    'A vat was to be made of a bundle that there is not.',
    'Name it in the bundles of the kernel, as long as vats of it are alive.',
  ),
  VMRE_VAT_STATE_UNREADABLE: kind(
    Usage,
    BadRequest,
    'What was to be imported is no state of a kernel, or the store is not empty.',
    'Import the whole of what was exported, into a store of its own.',
  ),
  VMRE_VAT_STATE_UNWRITABLE: kind(
    Environment,
    Internal,
    'The state of vats cannot be written where it was to go.',
    'Remove the cause in the message, or name another file; a file that was there is as it was.',
  ),
  VMRE_TRACE_UNREADABLE: kind(
    Usage,
    BadRequest,
    'A file has lines that are no cranks.',
    'Give a file that a kernel was told to trace to.',
  ),
  VMRE_OUTSIDE_OF_VAT: kind(
    Usage,
    BadRequest,
    'What exists inside of vats only was used by their host.',
    'Use E and Far in the code of a vat; from outside, queue messages.',
  ),
} as const;
