/** The script that makes a realm of vats: vat-realm/ makes it of realm/ and the libraries there. */
export function realmScript(): string {
  // A bundler has to see the path, and the sources have no such file.
  const { script } = (
    __filename.endsWith('.ts')
      ? require('../../../../dist/hosting/vat/worker/realm-script.js')
      : require('./realm-script.js')
  ) as { script: string };
  return script;
}
