import { createContext, runInContext, Script, type Context } from 'node:vm';

import { messageOf } from '../../support/errors/vmre-error';
import { MIB } from '../limits';
import type { VatDeliveryResult } from '../types/delivery';
import { collectGarbage, prepareCollecting } from './collect-garbage';
import { hookSymbols } from './hook-symbols';
import { ignoreRejectionsOf, patchEmit } from './ignore-rejections';
import { runAsVat, runAsHost } from './isolate-async-storage';
import { MORE_JOBS, type HostBindings, type RealmApi } from './realm-bindings';
import { StackRecords } from './stack-records';

/** A line that a vat logs, or a report of an error that it threw. */
export interface VatLogLine {
  /** Name of the vat. */
  readonly vat: string;
  /** The severity. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** The text; it can have several lines. */
  readonly text: string;
}

/** Receives what vats log. */
export type VatLog = (line: VatLogLine) => void;

/** The host's side of a vat in a realm. */
export interface VatEndpoint {
  /** Name of the vat, for the log. */
  readonly name: string;
  /** Executes a syscall, given and answered as JSON. */
  readonly syscall: (text: string) => string;
  /** Receives what the vat logs. */
  readonly log: VatLog;
}

/** Limits of a vat in its realm. */
export interface RealmLimits {
  /** MiB of buffers, which are not part of a heap. */
  readonly memoryMb: number;
  /** Steps that a delivery may take, for a source that counts them; null for no limit. */
  readonly computation: number | null;
}

/** Stack frames: more than any syscall takes in a kernel in the same thread. */
const KERNEL_FRAMES = 1500;

/** After any evaluation, all promise jobs run. */
const runJobs = new Script('0');

/**
 * The realm of the vats of this process: its own intrinsics, which are locked down, so that those of the host
 * stay unchanged. Its promise jobs run when the host says so, all of them. Only strings go in and out.
 */
export class Realm {
  private readonly context: Context;
  private readonly api: RealmApi;
  private readonly stacks = new StackRecords();
  private readonly endpoints = new Map<number, VatEndpoint>();
  private nextNumber = 1;

  /**
   * @param script see realmScript
   * @param spareFrames see HostBindings. Default: enough for a kernel
   */
  constructor(script: string, spareFrames = KERNEL_FRAMES) {
    prepareCollecting();
    this.context = createContext(Object.create(null) as object, {
      name: 'vats',
      microtaskMode: 'afterEvaluate',
      codeGeneration: { strings: true, wasm: false },
    });
    ignoreRejectionsOf(runInContext('Object.prototype', this.context) as object);
    const hostBindings: HostBindings = {
      syscall: (number, syscall) => runAsHost(() => this.syscall(number, syscall)),
      hookSymbols: hookSymbols(),
      spareFrames,
      log: (number, level, text) => runAsHost(() => this.log(number, level, text)),
      captureStack: () => this.stacks.capture(),
      stackText: (place) => this.stacks.textOf(place),
      collectGarbage,
      beginCounting: () => undefined, // only the code of vats counts steps
    };
    Object.assign(this.context, { hostBindings: Object.freeze(hostBindings) });
    new Script(script, { filename: 'vmre-vat.js' }).runInContext(this.context);
    this.api = this.context['realmApi'] as RealmApi;
    delete this.context['realmApi'];
  }

  /**
   * Adds a vat.
   *
   * @param source see meteredSource, if its computation is limited
   * @returns the number of the vat in this realm
   */
  open(endpoint: VatEndpoint, source: string, { memoryMb, computation }: RealmLimits): number {
    const number = this.nextNumber++;
    this.endpoints.set(number, endpoint);
    const bytes = memoryMb * MIB;
    this.api.open(number, endpoint.name, source, bytes, computation ?? undefined);
    return number;
  }

  /** Makes a delivery, given as JSON, and runs the vat until it is idle. */
  deliver(number: number, delivery: string, recorded: string | undefined): VatDeliveryResult {
    let problem: string | undefined;
    patchEmit();
    try {
      problem = runAsVat(() => {
        this.api.deliver(number, delivery, recorded);
        let found: string | undefined;
        do {
          runJobs.runInContext(this.context);
          found = this.api.problem(number);
        } while (found === MORE_JOBS);
        return found;
      });
    } catch (error) {
      problem = messageOf(error);
    }
    this.stacks.clear();
    const compute = this.api.computation(number);
    if (compute === undefined && problem === undefined) return done;
    const usage = compute === undefined ? null : { compute };
    return problem === undefined ? ['ok', null, usage] : ['error', problem, usage];
  }

  close(number: number): void {
    this.endpoints.delete(number);
    this.api.close(number);
  }

  private syscall(number: number, text: string): string {
    return this.endpoints.get(number)?.syscall(text) ?? '["error","the vat has ended"]';
  }

  private log(number: number, level: string, text: string): void {
    const endpoint = this.endpoints.get(number);
    endpoint?.log({ vat: endpoint.name, level: level as VatLogLine['level'], text });
  }
}

const done: VatDeliveryResult = ['ok', null, null];
