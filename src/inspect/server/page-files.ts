/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly text: string;
}

/** What the build bundles from `page/`. */
type Bundled = Readonly<Record<'html' | 'script' | 'style', string>>;

const files: Readonly<Record<string, readonly [name: keyof Bundled, type: string]>> = {
  '/': ['html', 'text/html; charset=utf-8'],
  '/page.js': ['script', 'text/javascript; charset=utf-8'],
  '/page.css': ['style', 'text/css; charset=utf-8'],
};

/** Nothing may be loaded from elsewhere, no text becomes a program, and no page may frame this one. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** The file of the page at a path; undefined if there is none. */
export function pageFile(path: string): PageFile | undefined {
  const found = Object.hasOwn(files, path) ? files[path] : undefined;
  if (!found) return undefined;
  const [name, type] = found;
  return { type, text: (require('#page-files') as Bundled)[name] };
}
