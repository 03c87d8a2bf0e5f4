import { ExitCode, defineError, WireCode } from '../error-kind';

const { Internal, NotFound, BadRequest } = WireCode;
const { Failed, Protocol, Overrun, Environment } = ExitCode;

/** Errors of a running runtime. */
export const runningCodes = {
  VMRE_HOOK_FAILED: defineError(
    Failed,
    Internal,
    'A hook of the runtime threw an error.',
    'The message is the error; the log has its stack.',
  ),
  VMRE_HOOK_TIMEOUT: defineError(
    Failed,
    Internal,
    'A hook did not settle before its deadline.',
    'Find what it waits for, or raise `deadlinesMs` in the definition.',
  ),
  VMRE_HOOK_STUCK: defineError(
    Failed,
    Internal,
    'A hook waits for something that can no longer happen: the event loop is empty.',
    'Look for a promise that never settles.',
  ),
  VMRE_HOOK_RESULT_INVALID: defineError(
    Failed,
    Internal,
    'A hook, a command or a state gave a value of the wrong shape, or one that JSON cannot carry exactly.',
    'Change the value at the path in the message.',
  ),
  VMRE_EXIT_IN_HOOK: defineError(
    Failed,
    Internal,
    'The process was ended with `process.exit` before the runtime had answered.',
    'Throw an error instead, or use `ctx.control.shutdown(code)`.',
  ),
  VMRE_NOT_SUPPORTED: defineError(
    Failed,
    BadRequest,
    'The runtime does not implement the requested hook.',
    'Implement the hook, or do not request it.',
  ),
  VMRE_COMMAND_NOT_FOUND: defineError(
    Failed,
    NotFound,
    'RUN names an unknown entry point.',
    'Use one of those listed in the message.',
  ),
  VMRE_COMMANDS_TOO_MANY: defineError(
    Failed,
    BadRequest,
    'The runtime already runs its maximum number of commands.',
    'Wait until some have ended, or raise `maxCommands` of the definition.',
  ),
  VMRE_ARGUMENT_INVALID: defineError(
    Failed,
    BadRequest,
    'An argument of a RUN sub-command is missing, of the wrong type, or too many.',
    'Follow the usage line in the message.',
  ),
  VMRE_PROGRAM_NOT_FOUND: defineError(
    Environment,
    NotFound,
    'A child process cannot be started because its program does not exist.',
    'Check the path, or the name and PATH.',
  ),
  VMRE_SPAWN_FAILED: defineError(
    Environment,
    Internal,
    'A child process cannot be started.',
    'The message quotes the operating system.',
  ),
  VMRE_PROGRAM_FAILED: defineError(
    Failed,
    Internal,
    'A program whose output a command reads exited with a non-zero code.',
    'Its stderr, which is that of the command, says why.',
  ),
  VMRE_PID_UNKNOWN: defineError(
    Failed,
    NotFound,
    'A kill names a process that is not running.',
    'It may have exited already.',
  ),
  VMRE_PID_REUSED: defineError(
    Failed,
    Internal,
    'runCommand returned a process id that was used before.',
    'Return the result of ctx.command or ctx.spawn, or a fresh ctx.emitter.allocatePid().',
  ),
  VMRE_RUN_WITHOUT_COMMAND: defineError(
    Failed,
    Internal,
    'runCommand returned without starting a command.',
    'Return ctx.command(...), ctx.spawn(...) or the id of your own command.',
  ),
  VMRE_STOPPING: defineError(
    Failed,
    BadRequest,
    'A request arrived while the runtime was stopping.',
    'Start a new activity.',
  ),
  VMRE_STOP_OVERRUN: defineError(
    Overrun,
    Internal,
    'Stopping took longer than the supervisor waits; the rest was skipped.',
    'Make `stop` faster; the supervisor waits at most five seconds.',
  ),
  VMRE_CHILDREN_LEFT: defineError(
    Overrun,
    Internal,
    'Processes that descend from the runtime are still alive after it stopped.',
    'The message names them. Terminate them by hand; children.md lists the processes that VMRE cannot terminate.',
  ),
  VMRE_FRAME_MALFORMED: defineError(
    Protocol,
    BadRequest,
    'A frame of the Runtime API cannot be decoded.',
    'Something other than the protocol was written to the stream.',
  ),
  VMRE_FRAME_TOO_LARGE: defineError(
    Protocol,
    BadRequest,
    'A frame announces more bytes than the limit.',
    'Raise `maxFrameBytes` if the frame is genuine; usually it is not the protocol.',
  ),
  VMRE_FRAME_TRUNCATED: defineError(
    Protocol,
    BadRequest,
    'The stream ended inside a frame.',
    'The other side died or wrote something other than the protocol.',
  ),
  VMRE_COUNTER_INVALID: defineError(
    Failed,
    Internal,
    'A usage counter is undeclared or unreadable, or its new value is infinite or less than before.',
    'Declare it in `counters` of the definition; pass finite numbers that never fall.',
  ),
  VMRE_VOLUME_INVALID: defineError(
    Failed,
    BadRequest,
    'A volume path is not absolute, leaves its volume, or belongs to no volume.',
    'Declare the volume, and use absolute paths without `..`.',
  ),
  VMRE_ENDPOINT_INVALID: defineError(
    Failed,
    BadRequest,
    'A network endpoint is malformed or cannot be bound.',
    'Use udp://, tcp-connect://, tcp-listen:// or unix:// as documented.',
  ),
  VMRE_OUTPUT_INVALID: defineError(
    Failed,
    Internal,
    'A command wrote something that is neither text nor bytes.',
    'Await promises; write numbers and objects as text, with `JSON.stringify` for instance.',
  ),
  VMRE_OUTPUT_OVERFLOW: defineError(
    Failed,
    Internal,
    'A command wrote output faster than it was read, without awaiting; too much is pending.',
    'Await the promises of stdout(), stderr() and emit().',
  ),
  VMRE_STDOUT_UNWRITABLE: defineError(
    Environment,
    Internal,
    'The answer, or the output of a command, could not be written to stdout.',
    'Check the target of stdout: the disk may be full, or the reader may have gone.',
  ),
} as const;
