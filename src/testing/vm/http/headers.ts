import type { HeaderElement } from '../../../vm/protocol/http';

/** A header with all its values. */
export const header = (key: string, ...values: string[]): HeaderElement => ({ key, values });

/** Of an answer in JSON. */
export const json = header('Content-Type', 'application/json');
