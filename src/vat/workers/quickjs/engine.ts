import { engineImports } from './engine-imports';
import { EngineMemory } from './engine-memory';
import { Meter, type MeterLimits } from './meter';
import { Instance, type WasmGlobal, type WasmModule } from './web-assembly';

/** The C functions of the engine that are used. Values, strings and contexts are addresses. */
interface EngineExports {
  readonly fuel: WasmGlobal;
  initialize(): void;
  malloc(size: number): number;
  free(address: number): void;
  NewRuntime(): number;
  RuntimeSetMaxStackSize(runtime: number, size: number): void;
  NewContext(runtime: number, intrinsics: number): number;
  NewString(context: number, text: number): number;
  NewFloat64(context: number, value: number): number;
  NewObject(context: number): number;
  NewFunction(
    context: number,
    name: number,
    length: number,
    isClass: number,
    hostRef: number,
  ): number;
  GetUndefined(): number;
  GetGlobalObject(context: number): number;
  GetProp(context: number, object: number, name: number): number;
  SetProp(context: number, object: number, name: number, value: number): void;
  Call(context: number, callee: number, self: number, count: number, args: number): number;
  Eval(
    context: number,
    code: number,
    length: number,
    file: number,
    detectModule: number,
    flags: number,
  ): number;
  GetString(context: number, value: number): number;
  FreeCString(context: number, text: number): void;
  FreeValuePointer(context: number, value: number): void;
  ResolveException(context: number, value: number): number;
  IsJobPending(runtime: number): number;
  ExecutePendingJob(runtime: number, most: number, lastContext: number): number;
}

/** Limits of an engine. */
export interface EngineLimits extends MeterLimits {
  readonly memoryMb: number;
}

/** A function of the host: takes strings, returns the address of a value, or 0 for undefined. */
export type HostFunction = (...texts: string[]) => number;

const VALUE_SIZE = 8;
/** Runs all pending jobs. */
const ALL_JOBS = -1;

/**
 * One instance of the engine, with its own heap and only the code of its vat. After a limit is exceeded,
 * which throws through the engine, it must not be used.
 */
export class Engine {
  readonly memory: EngineMemory;
  readonly meter: Meter;
  readonly functions: EngineExports;
  context = 0;

  /** @param host the functions that the engine calls, by number */
  constructor(
    module: WasmModule,
    limits: EngineLimits,
    private readonly host: readonly HostFunction[],
  ) {
    this.memory = new EngineMemory(limits.memoryMb);
    const check = (): void => this.meter.check();
    const callFunction = (
      _context: number,
      _self: number,
      count: number,
      args: number,
      id: number,
    ) => this.callHost(id, count, args);
    const imports = engineImports(this.memory, { check, callFunction });
    const { exports } = new Instance(module, { host: imports });
    this.functions = exports as EngineExports;
    this.meter = new Meter(this.functions.fuel, limits);
  }

  /** Creates a string. */
  newText(text: string): number {
    return this.withText(text, (address) => this.functions.NewString(this.context, address));
  }

  /** Creates a function that calls one of the host. */
  newFunction(number: number): number {
    return this.withText('', (name) =>
      this.functions.NewFunction(this.context, name, 0, 0, number),
    );
  }

  textOf(value: number): string {
    const address = this.functions.GetString(this.context, value);
    const text = this.memory.textAt(address);
    this.functions.FreeCString(this.context, address);
    return text;
  }

  isUndefined(value: number): boolean {
    const { functions, memory } = this;
    const undefinedAt = functions.GetUndefined();
    return [0, 4].every((at) => memory.numberAt(value + at) === memory.numberAt(undefinedAt + at));
  }

  get(object: number, name: string): number {
    const key = this.newText(name);
    const value = this.functions.GetProp(this.context, object, key);
    this.release(key);
    return value;
  }

  /** Sets a property, and releases the value. */
  set(object: number, name: string, value: number): void {
    const key = this.newText(name);
    this.functions.SetProp(this.context, object, key, value);
    this.release(key);
    this.release(value);
  }

  /** @returns the result, or the exception */
  evaluate(code: string, file: string): number {
    const length = Buffer.byteLength(code);
    return this.withText(code, (text) =>
      this.withText(file, (name) => this.functions.Eval(this.context, text, length, name, 0, 0)),
    );
  }

  /** @throws Error with the error of the function */
  call(callee: number, args: readonly number[]): number {
    const { functions, memory } = this;
    const list = functions.malloc(args.length * 4 + 4);
    args.forEach((value, index) => memory.setNumber(list + index * 4, value));
    const self = functions.GetUndefined();
    const result = functions.Call(this.context, callee, self, args.length, list);
    functions.free(list);
    return this.checked(result);
  }

  /** @throws Error if it is an exception */
  checked(result: number): number {
    const error = this.functions.ResolveException(this.context, result);
    if (error !== 0) throw new Error(this.textOf(error));
    return result;
  }

  /** Runs all promise jobs. */
  runJobs(runtime: number): void {
    const { functions } = this;
    const last = functions.malloc(4);
    while (functions.IsJobPending(runtime) !== 0) {
      this.release(functions.ExecutePendingJob(runtime, ALL_JOBS, last));
    }
    functions.free(last);
  }

  release(value: number): void {
    this.functions.FreeValuePointer(this.context, value);
  }

  private callHost(id: number, count: number, args: number): number {
    const texts = Array.from({ length: count }, (_, index) =>
      this.textOf(args + index * VALUE_SIZE),
    );
    return this.host[id]?.(...texts) ?? 0;
  }

  private withText<Result>(text: string, use: (address: number) => Result): Result {
    const size = Buffer.byteLength(text);
    const address = this.functions.malloc(size + 1);
    const { content } = this.memory;
    content.write(text, address, size);
    content[address + size] = 0;
    const result = use(address);
    this.functions.free(address);
    return result;
  }
}
