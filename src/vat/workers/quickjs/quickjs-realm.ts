import type { VatEndpoint, VatLogLine } from '../realm';
import type { Engine, EngineLimits } from './engine';
import { openEngine, type EngineAddresses } from './open-engine';

/** The number of the vat, which is alone in its realm. */
const VAT = 1;

/**
 * The realm of one vat: its own engine, in the thread of the host. After a method other than the constructor
 * throws, the realm must be discarded, because the engine is in an undefined state.
 */
export class QuickJsRealm {
  private readonly engine: Engine;
  private readonly addresses: EngineAddresses;
  private readonly number: number;

  constructor(
    private readonly endpoint: VatEndpoint,
    source: string,
    limits: EngineLimits,
  ) {
    // In the order of bindingNames.
    const bindings = [
      (text: string) => this.engine.newText(endpoint.syscall(text)),
      (level: string, text: string) => this.log(level, text),
      (text: string) => this.engine.evaluate(text, `vat:${endpoint.name}`),
      () => (this.engine.meter.beginCounting(), 0),
    ];
    const { engine, addresses } = openEngine(limits, bindings);
    this.engine = engine;
    this.addresses = addresses;
    engine.meter.begin(true);
    this.number = engine.functions.NewFloat64(engine.context, VAT);
    this.callWith(addresses.open, [endpoint.name, source]);
  }

  /** Steps of the current or last delivery. */
  get steps(): number {
    return this.engine.meter.steps;
  }

  /** Bytes of the engine's memory. */
  get size(): number {
    return this.engine.memory.size;
  }

  /**
   * Makes a delivery, given as JSON, and runs the vat until it is idle.
   *
   * @returns the problem, or undefined
   * @throws ResourceLimitError, or another error if the engine fails
   */
  deliver(delivery: string): string | undefined {
    const { engine, addresses } = this;
    // The sender decides the size of a message, so that decoding takes no steps.
    engine.meter.begin(false);
    engine.release(this.callWith(addresses.deliver, [delivery]));
    engine.meter.beginCounting();
    engine.runJobs(addresses.runtime);
    const problem = engine.call(addresses.problem, [this.number]);
    const text = engine.isUndefined(problem) ? undefined : engine.textOf(problem);
    engine.release(problem);
    return text;
  }

  /** Collects all garbage: the next allocation finds a heap above the threshold. */
  collectGarbage(): void {
    const { engine, addresses } = this;
    engine.memory.setNumber(addresses.threshold, 0);
    engine.release(engine.functions.NewObject(engine.context));
  }

  private callWith(callee: number, texts: readonly string[]): number {
    const { engine } = this;
    const values = texts.map((text) => engine.newText(text));
    const result = engine.call(callee, [this.number, ...values]);
    for (const value of values) engine.release(value);
    return result;
  }

  private log(level: string, text: string): number {
    const { name, log } = this.endpoint;
    log({ vat: name, level: level as VatLogLine['level'], text });
    return 0;
  }
}
