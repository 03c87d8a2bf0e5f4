import type { HeaderElement } from '../../../vm/protocol/http';

/** A header with its values. */
export const header = (key: string, ...values: string[]): HeaderElement => ({ key, values });

/** The content type of JSON. */
export const json = header('Content-Type', 'application/json');
