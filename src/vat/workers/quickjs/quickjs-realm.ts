import type { VatEndpoint, VatLogLine } from '../realm';
import type { Engine, EngineLimits } from './engine';
import { openEngine, type EngineAddresses } from './open-engine';

/** By which number the vat goes in its realm, where it is alone. */
const VAT = 1;

/**
 * The place where one vat lives: an engine of its own, in the thread of the host. What throws here, except
 * from `open`, has left the engine in the middle of something: it must be thrown away.
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

  /** Steps of the delivery under way, or of the last one. */
  get steps(): number {
    return this.engine.meter.steps;
  }

  /** Bytes that the vat holds. */
  get size(): number {
    return this.engine.memory.size;
  }

  /**
   * Makes a delivery, given as JSON, and runs the vat until it is idle.
   *
   * @returns what went wrong, or undefined
   * @throws ResourceLimitError; anything else when the engine fails
   */
  deliver(delivery: string): string | undefined {
    const { engine, addresses } = this;
    // How large a message is, its sender decides: to read it takes no steps.
    engine.meter.begin(false);
    engine.release(this.callWith(addresses.deliver, [delivery]));
    engine.meter.beginCounting();
    engine.runJobs(addresses.runtime);
    const problem = engine.call(addresses.problem, [this.number]);
    const text = engine.isUndefined(problem) ? undefined : engine.textOf(problem);
    engine.release(problem);
    return text;
  }

  /** What is left afterwards is in use: the next object that is made finds a heap that is too large. */
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
