import fc from 'fast-check';

import { CommandExit } from '../../../src/runtime/commands/command-exit';
import { UsageCounters } from '../../../src/runtime/usage-counters';
import { controlBy } from '../../../src/runtime/control';
import { HubEmitter } from '../../../src/runtime/events/hub-emitter';
import { EventHub } from '../../../src/runtime/events/event-hub';
import { nullSink } from '../../../src/runtime/events/event';
import { exitStatus, returnCode } from '../../../src/process/exit-status';
import { createLogger } from '../../../src/support/log/logger';
import { coded } from '../../support/coded';

/** Each ends something with the given code. */
const doors: Record<string, (code: number) => number> = {
  'run.exit': (code) => new CommandExit(code).code,
  'control.shutdown': (code) => {
    let seen = -1;
    controlBy((asked) => (seen = asked)).shutdown(code);
    return seen;
  },
  'emitter.commandStopped': (code) => {
    let seen = -1;
    const sink = { ...nullSink, stopped: (_pid: number, given: number) => (seen = given) };
    const hub = new EventHub(sink, createLogger({ name: 'x' }));
    const counters = new UsageCounters({ declared: {}, publish: () => undefined });
    const emitter = new HubEmitter(hub, counters);
    const pid = emitter.allocatePid();
    hub.announce(pid, () => undefined);
    void emitter.commandStopped(pid, code);
    return seen;
  },
};

const numbers = fc.oneof(
  fc.integer(),
  fc.integer({ min: -1000, max: 1000 }),
  fc.double(),
  fc.constantFrom(256, -256, 512, 65_536, 2 ** 31, 2 ** 32, -(2 ** 31), NaN, Infinity, -Infinity),
);

describe.each(Object.entries(doors))('%s', (_name, ends) => {
  test('every valid exit code is passed on unchanged', () => {
    for (let code = 0; code <= 255; code += 1) expect(ends(code)).toBe(code);
  });

  test('every other value is rejected', () => {
    const others = fc.oneof(numbers, fc.anything()).filter((value) => {
      const isCode = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
      return value !== undefined && !isCode;
    });
    fc.assert(
      fc.property(others, (value) => {
        expect(() => ends(value as number)).toThrow(
          coded('VMRE_ARGUMENT_INVALID', 'is not an exit code'),
        );
      }),
    );
  });
});

test('the code for the end of a process is 0 only for 0', () => {
  fc.assert(
    fc.property(fc.integer(), (code) => {
      const status = exitStatus(code);
      expect(status >= 0 && status <= 255).toBe(true);
      expect(status === 0).toBe(code === 0);
      if (code >= 0 && code <= 255) expect(status).toBe(code);
      expect(returnCode({ code, signal: null })).toBe(status);
    }),
  );
});
