import { say } from '../tally';
import { differences } from './differences';

/** A text within a table of Markdown. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The same, as something that is seen word for word. */
const seen = (text: string): string => `\`${cell(text)}\``;

say('| What is tried | VMRE | ya-runtime-sdk 0.4.0 | Why |');
say('| --- | --- | --- | --- |');
for (const { name, ours, upstream, why } of differences) {
  say(`| ${cell(name)} | ${seen(ours)} | ${seen(upstream)} | ${cell(why)} |`);
}
