import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Environment, Failed, Usage } = ExitCode;

/** Errors that a kernel of vats reports to its host. */
export const vatCodes = {
  VMRE_KERNEL_RUNNING: defineError(
    Failed,
    BadRequest,
    'The kernel is already running.',
    'Wait until the run finishes; messages can be queued meanwhile.',
  ),
  VMRE_KERNEL_PANIC: defineError(
    Failed,
    Internal,
    'The kernel stopped; its store has the state of the last committed crank.',
    'Remove the cause in the message, then create a new kernel on the same store.',
  ),
  VMRE_VAT_NAME_TAKEN: defineError(
    Usage,
    BadRequest,
    'A live vat already has this name.',
    'Choose another name, or terminate that vat first.',
  ),
  VMRE_VAT_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown vat name or id.',
    'Use the name or id of a live vat.',
  ),
  VMRE_VAT_TERMINATED: defineError(
    Failed,
    BadRequest,
    'The vat was terminated, or terminated itself; its state is deleted.',
    'Remove it to continue without it, or create a new vat in its place: option restartTerminated of the kernel or the vat, --restart-terminated of vmre vat run.',
  ),
  VMRE_VAT_SUSPENDED: defineError(
    Failed,
    BadRequest,
    'The vat is suspended after a fault; its messages wait.',
    'Look at it with vmre vat inspect, upgrade it to mended code if its code is at fault, and resume it: resumeVat of the kernel, vmre vat resume DIR VAT.',
  ),
  VMRE_METER_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown meter name or id.',
    'Use a meter of the option meters or of addMeter; kernel.statistics lists them.',
  ),
  VMRE_VAT_REFERENCE_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown kernel reference.',
    'Use references from results that the host has not released.',
  ),
  VMRE_VAT_MANAGER_MISSING: defineError(
    Usage,
    BadRequest,
    'The store has a live vat for which no manager was given.',
    'Add its manager before the kernel runs, or terminate the vat: vmre vat terminate DIR VAT.',
  ),
  VMRE_VAT_DIVERGED: defineError(
    Failed,
    Internal,
    'The replay of a vat differs from its transcript.',
    'Run the code that the vat was started with; that code may depend on nothing but its deliveries. After an intended change, upgrade the vat: vmre vat upgrade DIR VAT.',
  ),
  VMRE_VAT_SNAPSHOT_UNUSABLE: defineError(
    Failed,
    Internal,
    'The snapshot of a vat was made by another engine, and the transcript before it is not kept.',
    'Start the vat with the worker and the version of VMRE that made the snapshot, or give it a new incarnation, which keeps its baggage: vmre vat upgrade DIR VAT.',
  ),
  VMRE_VAT_UPGRADE_FAILED: defineError(
    Failed,
    BadRequest,
    'The new code of a vat does not start; the vat is unchanged.',
    'Fix the problem in the message, then upgrade the vat again.',
  ),
  VMRE_VAT_WORKER_FAILED: defineError(
    Failed,
    Internal,
    'The worker of a vat cannot be started, or does not become ready.',
    'The message gives the cause: a missing program, a limit, or its last output.',
  ),
  VMRE_DEVICE_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown device.',
    'Add the device before the kernel runs.',
  ),
  VMRE_VAT_VALUE_UNPASSABLE: defineError(
    Usage,
    BadRequest,
    'A value of the host cannot be passed to a vat, or is too large.',
    'Pass JSON values, undefined, bigints, registered symbols, errors, and references from results, within the limits in docs/vats.md.',
  ),
  VMRE_VAT_OPTION_REFUSED: defineError(
    Usage,
    BadRequest,
    'A setting does not apply to this kind of vat.',
    'Remove the setting: enablePipelining is for raw vats, sandbox for worker process, onFault and restart for vats with a transcript.',
  ),
  VMRE_VAT_UNANSWERED: defineError(
    Failed,
    NotFound,
    'The kernel has no more work, and a message has no answer.',
    'Its method returned a promise that no vat settles, or that a device settles later: keep the kernel running.',
  ),
  VMRE_VAT_MESSAGE_MALFORMED: defineError(
    Usage,
    BadRequest,
    'The line is not a message to a vat.',
    'Write target.method(arguments), such as alice.hello("x", 5), or $1.method() for the first result.',
  ),
  VMRE_VAT_DATA_UNREADABLE: defineError(
    Failed,
    BadRequest,
    'A vat sent data that is not valid smallcaps.',
    'Let the vat marshal its values; a raw vat must write smallcaps itself.',
  ),
  VMRE_VAT_CODE_UNREADABLE: defineError(
    Usage,
    BadRequest,
    'The code of a vat cannot be converted for a compartment.',
    'Give CommonJS text, or install esbuild in the project of the vat; it also bundles imports.',
  ),
  VMRE_VAT_BUNDLE_UNKNOWN: defineError(
    Usage,
    NotFound,
    'Unknown bundle.',
    'Name it in the bundles of the kernel while vats of that bundle are live.',
  ),
  VMRE_VAT_STATE_UNREADABLE: defineError(
    Usage,
    BadRequest,
    'The imported file is not a kernel state, or the store is not empty.',
    'Import the complete export into an empty store.',
  ),
  VMRE_VAT_STATE_UNWRITABLE: defineError(
    Environment,
    Internal,
    'The state of the vats cannot be written to its file.',
    'Remove the cause in the message, or name another file; an existing file is unchanged.',
  ),
  VMRE_TRACE_UNREADABLE: defineError(
    Usage,
    BadRequest,
    'The file is not a trace file.',
    'Give a file that a kernel wrote as its trace.',
  ),
  VMRE_OUTSIDE_OF_VAT: defineError(
    Usage,
    BadRequest,
    'Code outside of a vat used `E` or `Far`.',
    'Use E and Far in the code of a vat; from outside, queue messages.',
  ),
} as const;
