/**
 * A page that shows live runtimes, chains and vats. See docs/inspect.md.
 * The exports may change in any minor version.
 *
 * @experimental
 * @module vmre/inspect
 */
export { openInspector, type Inspector, type InspectorOptions } from './open-inspector';
export type { Action, ActionField, Subject } from './subject';
export type {
  Description,
  Happening,
  HappeningHead,
  InspectedEvent,
  LaterDescription,
  Level,
} from './events/happening';
export type { RingLimits } from './events/event-ring';
export { VatLogTap } from './subjects/vat-log-tap';
export { inspectedVats, type InspectedVatsOptions } from './subjects/vats';
export { inspectedChain, type InspectedChainOptions } from './subjects/chain';
export { InspectedTrace } from './subjects/trace';
export { InspectedRuntime, type InspectedRuntimeOptions } from './subjects/runtime';
