import type { Observable } from 'rxjs';

import { exactJson } from '../../support/exact-json';
import type { Json } from '../../support/json';
import { requireExitCode } from '../commands/command-exit';
import type { ProcessId } from '../commands/command-request';
import type { UsageCounters } from '../usage-counters';
import { taken } from './command-channel';
import type { RuntimeEvent, RuntimeEventOf } from './event';
import type { RuntimeEmitter } from './emitter';
import type { OutputData } from './output-data';
import type { EventHub } from './event-hub';

/** Publishes events through the hub of a runtime. */
export class HubEmitter implements RuntimeEmitter {
  constructor(
    private readonly hub: EventHub,
    private readonly counters: UsageCounters,
  ) {}

  get events$(): Observable<RuntimeEvent> {
    return this.hub.observers.events$;
  }

  of<Type extends RuntimeEvent['type']>(type: Type): Observable<RuntimeEventOf<Type>> {
    return this.hub.observers.of(type);
  }

  allocatePid(): ProcessId {
    return this.hub.allocatePid();
  }

  commandStarted(pid: ProcessId): Promise<void> {
    this.hub.channel(pid).started();
    return taken;
  }

  commandStdout(pid: ProcessId, data: OutputData): Promise<void> {
    return this.hub.channel(pid).writeChecked('stdout', data);
  }

  commandStderr(pid: ProcessId, data: OutputData): Promise<void> {
    return this.hub.channel(pid).writeChecked('stderr', data);
  }

  commandStopped(pid: ProcessId, code = 0): Promise<void> {
    requireExitCode(code);
    this.hub.channel(pid).stopped(code);
    return taken;
  }

  state(name: string, value: Json): Promise<void> {
    this.hub.sink.state(name, exactJson(value, `the state ${name} has`));
    this.hub.observe?.({ type: 'state', name, value });
    return taken;
  }

  counter(name: string, value: number): Promise<void> {
    this.counters.recordNow(name, value);
    return taken;
  }

  emit(event: RuntimeEvent): Promise<void> {
    switch (event.type) {
      case 'commandStarted':
        return this.commandStarted(event.pid);
      case 'commandStdout':
        return this.commandStdout(event.pid, event.data);
      case 'commandStderr':
        return this.commandStderr(event.pid, event.data);
      case 'commandStopped':
        return this.commandStopped(event.pid, event.code);
      case 'state':
        return this.state(event.name, event.value);
      case 'counter':
        return this.counter(event.name, event.value);
    }
  }
}
