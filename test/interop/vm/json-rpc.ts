const DEADLINE_MS = 10_000;

/** A client of the methods `xsvm.…`. */
export class JsonRpc {
  constructor(private readonly url: string) {}

  /** @returns the result; whole numbers are bigint, for they have 64 bits */
  async call<T>(method: string, params: object = {}): Promise<T> {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: `xsvm.${method}`, params }),
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${method}: ${response.status} ${text}`);
    const { result, error } = JSON.parse(quoteNumbers(text), toBigInt) as {
      result: T;
      error?: unknown;
    };
    if (error) throw new Error(`${method}: ${text}`);
    return result;
  }
}

const mark = 'number ';
/** Only where a value begins; texts of this API have no colon before a digit. */
const quoteNumbers = (text: string): string => text.replace(/(?<=":)(\d+)/g, `"${mark}$1"`);
const toBigInt = (_: string, value: unknown): unknown =>
  typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value;
