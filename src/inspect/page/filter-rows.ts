import type { Place } from './address';
import type { Row } from './model';

/** Choices of a filter. */
const MAX_CHOICES = 200;

/** The rows that the filters of a place let through, and the choices of the filters. */
export interface FilteredRows {
  readonly rows: readonly Row[];
  readonly kinds: readonly string[];
  readonly topics: readonly string[];
}

/** @param kind shows only this kind, whatever the place says */
export function filterRows(all: readonly Row[], place: Place, kind = place.kind): FilteredRows {
  const { subject, text, topic } = place;
  const kinds = new Set<string>();
  const topics = new Set<string>();
  const wanted = text.toLowerCase();
  const rows = all.filter((row) => {
    if ('missed' in row) return true;
    if (subject !== '' && row.subject !== subject) return false;
    if (kinds.size < MAX_CHOICES) kinds.add(row.kind);
    if (topics.size < MAX_CHOICES) topics.add(row.topic);
    if ((kind !== '' && row.kind !== kind) || (topic !== '' && row.topic !== topic)) return false;
    return wanted === '' || `${row.topic} ${row.kind} ${row.text}`.toLowerCase().includes(wanted);
  });
  return { rows, kinds: [...kinds].sort(), topics: [...topics].sort() };
}
