import type { EventSink } from '../../runtime/events/event';
import type { ClientEvents } from '../../supervisor/client';

const nothing = Buffer.alloc(0);

/** Passes the events of a runtime directly to what observes a supervisor. */
export function sinkTo(to: ClientEvents): EventSink {
  const status = { type: 'status' as const, running: true, returnCode: 0 };
  const silent = { stdout: nothing, stderr: nothing };
  return {
    isOverfull: false,
    started: (pid) => void to.onStatus({ ...status, ...silent, pid }),
    output: (pid, stream, data) => {
      void to.onStatus({ ...status, ...silent, pid, [stream]: data });
      return undefined;
    },
    stopped: (pid, returnCode) =>
      void to.onStatus({ ...status, ...silent, pid, running: false, returnCode }),
    state: (name, json) => to.onRuntimeStatus({ type: 'state', name, value: Buffer.from(json) }),
    counter: (name, value) => to.onRuntimeStatus({ type: 'counter', name, value }),
  };
}
