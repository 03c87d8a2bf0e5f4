/** Prefix of texts that need a block with a P-Chain height. */
const CONTEXT = 'context ';

/** Whether a text needs a P-Chain height, like a transaction with a Warp message. */
export const wantsContext = (text: string): boolean => text.startsWith(CONTEXT);

/** Inserts the P-Chain height after the first word of such a text. @throws Error without a height */
export function withContext(text: string, pChainHeight: bigint | undefined): string {
  if (!wantsContext(text)) return text;
  if (pChainHeight === undefined) throw new Error('no context to build with');
  return `${CONTEXT}${pChainHeight} ${text.slice(CONTEXT.length)}`;
}

/** @throws Error unless a block is verified at the P-Chain height for which it was built */
export function assertContext({ text }: { text: string }, pChainHeight: bigint | undefined): void {
  if (!wantsContext(text)) return;
  const built = /^context (\d+) /.exec(text)?.[1];
  if (built !== String(pChainHeight)) {
    throw new Error(`built for P-Chain height ${built}, verified at ${pChainHeight}`);
  }
}
