/**
 * A vat has used more than it may. Thrown through the engine, where no code of the vat sees it; afterwards
 * the engine is of no use any more.
 */
export class ResourceLimitError extends Error {}
