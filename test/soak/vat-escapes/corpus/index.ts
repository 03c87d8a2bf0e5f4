import type { Attack } from '../attack';
import { contexts } from './contexts';
import { engine } from './engine';
import { givens } from './givens';
import { hooks } from './hooks';
import { promises } from './promises';
import { realms } from './realms';
import { shared } from './shared';
import { stacks } from './stacks';
import { text } from './text';
import { vm2 } from './vm2';
import { vm2OfToday } from './vm2-of-today';

/** Attacks that have succeeded somewhere, or that are thought of as they have: written from the facts. */
export const corpus: readonly Attack[] = [
  ...vm2,
  ...vm2OfToday,
  ...realms,
  ...contexts,
  ...stacks,
  ...promises,
  ...text,
  ...hooks,
  ...shared,
  ...givens,
  ...engine,
];
