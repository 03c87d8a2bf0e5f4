import type { VatEndpoint, VatLogLine } from '../realm';
import { MORE_JOBS } from '../realm-bindings';
import type { WorkerImage } from '../worker-image';
import type { Engine, EngineLimits } from './engine';
import { openEngine, restoreEngine, type EngineAddresses } from './open-engine';

/** The number of the vat, which is alone in its realm. */
const VAT = 1;

/** Where the host finds the realm in the memory of its engine. */
type RealmAddresses = Omit<EngineAddresses, 'open'> & {
  /** The value {@link VAT}. */
  readonly number: number;
};

/** Memory with a realm. */
type RealmImage = Pick<WorkerImage, 'addresses' | 'pages'>;

/**
 * The realm of one vat: its own engine, in the thread of the host. After a method other than the constructor
 * throws, the realm must be discarded, because the engine is in an undefined state.
 */
export class QuickJsRealm {
  private readonly engine: Engine;
  private readonly addresses: RealmAddresses;

  /** @param code the code of a new vat, or the state of one that continues */
  constructor(
    private readonly endpoint: VatEndpoint,
    code: string | RealmImage,
    limits: EngineLimits,
  ) {
    // In the order of bindingNames.
    const bindings = [
      (text: string) => this.engine.newText(endpoint.syscall(text)),
      (level: string, text: string) => this.log(level, text),
      (text: string) => this.engine.evaluate(text, `vat:${endpoint.name}`),
      () => (this.engine.meter.beginCounting(), 0),
      () => (this.collectSoon(), 0),
    ];
    if (typeof code !== 'string') {
      this.engine = restoreEngine(limits, bindings, code);
      this.addresses = code.addresses as unknown as RealmAddresses;
      return;
    }
    const { engine, addresses } = openEngine(limits, bindings);
    const { open, ...others } = addresses;
    this.engine = engine;
    engine.meter.begin(true);
    this.addresses = { ...others, number: engine.functions.NewFloat64(engine.context, VAT) };
    this.callWith(open, [endpoint.name, code]);
  }

  /** The state between two deliveries: its pages change with the next one. */
  get image(): RealmImage {
    return { addresses: { ...this.addresses }, pages: this.engine.memory.pages };
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
    for (;;) {
      engine.runJobs(addresses.runtime);
      const problem = engine.call(addresses.problem, [addresses.number]);
      const text = engine.isUndefined(problem) ? undefined : engine.textOf(problem);
      engine.release(problem);
      if (text !== MORE_JOBS) return text;
    }
  }

  /** Collects all garbage. */
  collectGarbage(): void {
    const { engine } = this;
    // Neither the rest of an earlier delivery counts, nor the age of a process that restored the engine.
    engine.meter.begin(false);
    this.collectSoon();
    engine.release(engine.functions.NewObject(engine.context));
  }

  /** Makes the next allocation collect garbage: it finds a heap above the threshold. */
  private collectSoon(): void {
    this.engine.memory.setNumber(this.addresses.threshold, 0);
  }

  private callWith(callee: number, texts: readonly string[]): number {
    const { engine, addresses } = this;
    const values = texts.map((text) => engine.newText(text));
    const result = engine.call(callee, [addresses.number, ...values]);
    for (const value of values) engine.release(value);
    return result;
  }

  private log(level: string, text: string): number {
    const { name, log } = this.endpoint;
    log({ vat: name, level: level as VatLogLine['level'], text });
    return 0;
  }
}
