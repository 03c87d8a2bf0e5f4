import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { renameSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';

import { messageOf, VmreError } from '../../../support/errors/vmre-error';
import { METRICS_TYPE } from '../../../vat/api/metrics/metric-text';
import type { VatKernel } from '../../../vat/api/vat-kernel';

/** Milliseconds between two writes of a file. */
const WRITE_MS = 10_000;

/** Metrics that are served or written. */
export interface MetricsOutput {
  /** The address or the file. */
  readonly place: string;
  end(): Promise<void>;
}

/**
 * Serves the metrics of a kernel at `http://127.0.0.1:PORT/metrics`, or writes them to a file, every 10 s and at
 * the end.
 *
 * @param target a port, or a path. Port 0: any that is free
 * @returns where they are, and what ends it
 * @throws VMRE_OPTION_INVALID if the port or the file cannot be used
 */
export async function outputMetrics(kernel: VatKernel, target: string): Promise<MetricsOutput> {
  const metrics = kernel.collectMetrics();
  try {
    return /^\d+$/.test(target)
      ? await serve(() => metrics.text(), Number(target))
      : writeTo(() => metrics.text(), target);
  } catch (error) {
    metrics.stop();
    const text = `--metrics ${target}: ${messageOf(error)}`;
    throw new VmreError('VMRE_OPTION_INVALID', text, { cause: error });
  }
}

async function serve(text: () => string, port: number): Promise<MetricsOutput> {
  const server = createServer((request, response) => {
    const isFound = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(isFound ? 200 : 404, { 'content-type': METRICS_TYPE });
    response.end(isFound ? text() : 'see /metrics\n');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const place = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { place, end };
}

function writeTo(text: () => string, path: string): MetricsOutput {
  // A reader never sees a part of it.
  const write = (): void => {
    writeFileSync(`${path}.new`, text());
    renameSync(`${path}.new`, path);
  };
  write();
  const timer = setInterval(() => {
    try {
      write();
    } catch {
      // It is written again, and the last write reports its error.
    }
  }, WRITE_MS);
  timer.unref();
  const end = (): Promise<void> => {
    clearInterval(timer);
    write();
    return Promise.resolve();
  };
  return { place: path, end };
}
