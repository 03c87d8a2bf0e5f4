/** Texts that begin so go only into a block for a height of the P-chain, and are verified with it. */
const CONTEXT = 'context ';

/** Whether a text depends on the P-chain, as transactions with Warp messages do. */
export const wantsContext = (text: string): boolean => text.startsWith(CONTEXT);

/** A text as it stands in a block, with the height after its first word. @throws Error without one */
export function withContext(text: string, pChainHeight: bigint | undefined): string {
  if (!wantsContext(text)) return text;
  if (pChainHeight === undefined) throw new Error('no context to build with');
  return `${CONTEXT}${pChainHeight} ${text.slice(CONTEXT.length)}`;
}

/** @throws Error unless a block that depends on the P-chain is verified at the height that it was built for */
export function assertContext({ text }: { text: string }, pChainHeight: bigint | undefined): void {
  if (!wantsContext(text)) {
    // As a block of Go without VerifyWithContext.
    if (pChainHeight !== undefined) throw new Error('expected block.WithVerifyContext');
    return;
  }
  if (pChainHeight === undefined) throw new Error('no context');
  const built = /^context (\d+) /.exec(text)?.[1];
  if (built !== String(pChainHeight)) {
    throw new Error(`built for P-chain height ${built}, verified at ${pChainHeight}`);
  }
}
