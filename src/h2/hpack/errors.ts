/** A header block that cannot be read: the connection must end with COMPRESSION_ERROR. */
export class HpackError extends Error {}

/** A header list above a limit. The table is as the sender expects it: further blocks can be read. */
export class ListTooLarge extends Error {}
