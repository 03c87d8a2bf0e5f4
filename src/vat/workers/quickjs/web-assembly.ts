/** The part of WebAssembly that is used; the types of Node do not have it. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Buffer) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Record<string, WasmImports>,
  ) => { readonly exports: unknown };
  readonly Memory: new (size: { initial: number; maximum: number }) => WasmMemory;
}

/** Compiled code. */
export interface WasmModule {
  readonly wasmModule?: never;
}

/** Functions and a memory by their names. */
export type WasmImports = Readonly<Record<string, unknown>>;

/** Memory that can grow; growing replaces its buffer. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A variable of an instance. */
export interface WasmGlobal {
  value: unknown;
}

export const { Module, Instance, Memory } = (
  globalThis as unknown as { WebAssembly: WebAssemblyApi }
).WebAssembly;
