import type { CallResult } from '../peer';
import { inEachWay, type Probe } from '../probe';

type Files = Readonly<Record<string, string>>;

const contents = {
  toml: 'greeting = "from toml"\nlimit = 1\n',
  yaml: 'greeting: from yaml\nlimit: 2\n',
  yml: 'greeting: from yml\nlimit: 3\n',
  json: '{"greeting":"from json","limit":4}',
};

const extensions = Object.keys(contents) as (keyof typeof contents)[];

const filesWith = (chosen: readonly (keyof typeof contents)[]): Files =>
  Object.fromEntries(chosen.map((extension) => [`sdk-runtime.${extension}`, contents[extension]]));

/** The effective greeting, as the offer shows it. */
function greeting({ exit, stdout }: CallResult): string {
  if (exit !== 'exit code 0') return `refused, ${exit}`;
  const { properties } = JSON.parse(stdout) as { properties: Record<string, string> };
  return `greeting "${properties['golem.runtime.peer.greeting']}"`;
}

const withFiles = (name: string, ...ways: Files[]): Probe => ({
  name: `configuration: ${name}`,
  observe: (peer) =>
    inEachWay(ways, async (files) => greeting(await peer.call(['offer-template'], { files }))),
});

const json = (text: string): Files => ({ 'sdk-runtime.json': text });

/** How the configuration is found and read. */
export const configurationProbes: Probe[] = [
  withFiles('no file', {}),
  {
    name: 'configuration: what is written when there is no file',
    observe: async (peer) => {
      const { files } = await peer.call(['offer-template']);
      return files.filter((path) => path.startsWith('%DATA')).join(', ') || 'none';
    },
  },
  ...extensions.map((extension, at) =>
    withFiles(`which of ${extensions.slice(at).join(', ')}`, filesWith(extensions.slice(at))),
  ),
  withFiles(
    'extensions in capitals',
    { 'sdk-runtime.TOML': contents.toml },
    { 'sdk-runtime.JSON': contents.json },
  ),
  withFiles(
    'a file that is not accepted',
    json(''),
    json('{"greeting":'),
    { 'sdk-runtime.toml': 'greeting = ' },
    { 'sdk-runtime.yaml': 'greeting: [' },
    json('{"greeting":1,"limit":4}'),
    json('{"greeting":"x","limit":-1}'),
  ),
  withFiles('a key that is missing', json('{"greeting":"only this"}')),
  withFiles('an unknown key', json('{"greeting":"x","limit":4,"more":1}')),
];
