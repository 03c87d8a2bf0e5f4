/** The runtime violates the rule; the message is what was seen. */
export class Departure extends Error {}

/** The rule cannot be checked, because another one is violated. */
export class NotChecked extends Error {}

/** The rule does not apply; the message is the reason. */
export class NotApplicable extends Error {}
