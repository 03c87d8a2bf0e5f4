import { onClient, onServer, type Attack } from '../h2/attacks';
import type { Table } from '../support/markdown';

const header = ['What the peer sends', 'Published as', 'Limit', 'Error'];
const rowOf = ({ name, published, limit, code }: Attack): string[] => [
  ...[name, published || '–', limit, `\`${code}\``],
];

/** The tables of docs/http2.md. */
export const h2Tables: Record<string, Table> = {
  'Clients against a server': { header, rows: onServer.map(rowOf) },
  'Servers against a client': { header, rows: onClient.map(rowOf) },
};
