import { createContext, runInContext, Script, type Context } from 'node:vm';

import { messageOf } from '../../support/errors/vmre-error';
import { MIB } from '../limits';
import type { VatDeliveryResult } from '../types/delivery';
import { collectGarbage, prepareCollecting } from './collect-garbage';
import { hookSymbols } from './hook-symbols';
import { ignoreRejectionsOf } from './ignore-rejections';
import { runAsVat, runAsHost } from './isolate-async-storage';
import type { HostBindings, RealmApi } from './realm-bindings';
import { StackRecords } from './stack-records';

/** A line that a vat writes, or that tells of an error it has thrown. */
export interface VatLogLine {
  /** Name of the vat. */
  readonly vat: string;
  /** How bad it is. */
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** What was written; several lines, perhaps. */
  readonly text: string;
}

/** Takes what vats write. */
export type VatLog = (line: VatLogLine) => void;

/** A vat that is to live in a realm. */
export interface VatEndpoint {
  /** For the log. */
  readonly name: string;
  /** Takes a syscall as JSON and answers as JSON. */
  readonly syscall: (text: string) => string;
  /** Takes what the vat writes. */
  readonly log: VatLog;
}

/** What a vat may use of its realm. */
export interface RealmLimits {
  /** Megabytes in buffers, which are no part of a heap. */
  readonly memoryMb: number;
  /** Steps that a delivery may take, of a source that counts them; null: no limit. */
  readonly computation: number | null;
}

/** More than the deepest syscall takes of a kernel in the same thread. */
const KERNEL_FRAMES = 1500;

/** Whatever is evaluated, all promise jobs follow. */
const runJobs = new Script('0');

/**
 * The place where vats live in this process: a realm with intrinsics of its own, which are locked down, so
 * that those of the host stay as they are. Its promise jobs are run when the host says so, and then all
 * of them. Only text goes in and out.
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
      beginCounting: () => undefined, // the code of vats counts, and nothing else
    };
    Object.assign(this.context, { hostBindings: Object.freeze(hostBindings) });
    new Script(script, { filename: 'vmre-vat.js' }).runInContext(this.context);
    this.api = this.context['realmApi'] as RealmApi;
    delete this.context['realmApi'];
  }

  /**
   * Takes a vat in.
   *
   * @param source see meteredSource, when its computation is limited
   * @returns the number by which the vat goes here
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
    try {
      problem = runAsVat(() => {
        this.api.deliver(number, delivery, recorded);
        runJobs.runInContext(this.context);
        return this.api.problem(number);
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
