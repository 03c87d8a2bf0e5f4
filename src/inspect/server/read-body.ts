import type { IncomingMessage } from 'node:http';

import { isRecord } from '../../support/json';
import { VmreError } from '../../support/errors/vmre-error';

/** Maximum bytes of the answers for an action, which may be the code of a vat. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * Reads the answers for an action.
 *
 * @throws VMRE_OPTION_INVALID unless the body is a JSON object of texts, of at most 8 MiB
 */
export async function readAnswers(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY) throw invalid(`it has more than ${MAX_BODY} bytes`);
    chunks.push(chunk);
  }
  let answers: unknown;
  try {
    answers = JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw invalid((error as Error).message);
  }
  if (!isRecord(answers) || !Object.values(answers).every((value) => typeof value === 'string')) {
    throw invalid('it must be an object of texts');
  }
  return answers as Record<string, string>;
}

const invalid = (why: string): VmreError =>
  new VmreError('VMRE_OPTION_INVALID', `the body of the action is invalid: ${why}`);
