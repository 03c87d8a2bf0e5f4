// What the reference needs of typedoc beside its options: see typedoc.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Application, Converter, ReflectionKind } from 'typedoc';
import { MarkdownPageEvent, ModuleRouter } from 'typedoc-plugin-markdown';

import { undocumented } from './undocumented.mjs';

const errorsPage = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
const errorCodes = new Set(errorsPage.match(/(?<=^#+ )VMRE_\w+$/gm));

/** All pages are in one folder: `vmre/vat` is in `vmre-vat.md`. */
class FlatRouter extends ModuleRouter {
  getModuleFileName(module) {
    return super.getModuleFileName(module).replaceAll('/', '-');
  }
}

/** Exports by name; their members stay in the order of the sources. */
function sortExports({ project }) {
  const byName = (a, b) => Number(a.name > b.name) - Number(a.name < b.name);
  for (const each of [project, ...(project.children ?? [])]) {
    each.children?.sort(byName);
    each.groups?.forEach(({ children }) => children.sort(byName));
  }
}

/** Names the code of examples, so that the tests compile it. */
function titleExamples({ project }) {
  for (const reflection of Object.values(project.reflections)) {
    for (const { tag, content } of reflection.comment?.blockTags ?? []) {
      if (tag !== '@example') continue;
      for (const part of content) {
        part.text = part.text.replace(/^```ts$/m, `\`\`\`ts ${reflection.name}.ts`);
      }
    }
  }
}

/** The names of all exports below the title of a page, as links. */
function withIndex(text, module, router) {
  const links = module.children?.map((each) => `[${each.name}](#${router.getAnchor(each)})`) ?? [];
  return text.replace(/\n## /, () => `\n${links.join(' · ')}\n\n## `);
}

const codeBlockOrErrorCode = /```[^]*?```|`[^`\n]*`|VMRE(?:\\?_[A-Z]+)+/g;

/** Codes of errors as links to where they are explained. */
function linkErrorCodes(text, complain) {
  return text.replace(codeBlockOrErrorCode, (found) => {
    if (found.startsWith('`')) return found;
    const code = found.replaceAll('\\', '');
    if (!errorCodes.has(code)) complain(code);
    return `[${code}](../errors.md#${code.toLowerCase()})`;
  });
}

/** Called by typedoc. */
export function load(app) {
  app.renderer.defineRouter('flat', FlatRouter);
  app.converter.on(Converter.EVENT_RESOLVE_END, sortExports, -1000);
  app.converter.on(Converter.EVENT_RESOLVE_END, titleExamples);
  // A default of a hook marks the parameters that it ignores with an underscore.
  app.converter.on(Converter.EVENT_CREATE_PARAMETER, (_, parameter) => {
    parameter.name = parameter.name.replace(/^_(?=[a-z])/, '');
  });
  app.on(Application.EVENT_VALIDATE_PROJECT, (project) => {
    for (const name of undocumented(project)) {
      app.logger.validationWarning(`${name} has no docstring`);
    }
  });
  app.renderer.on(MarkdownPageEvent.END, (page) => {
    // A column of defaults says `undefined` where there is none.
    const contents = page.contents?.replace(/(?<!\\)\| `undefined` \|/g, '| - |') ?? '';
    const text = linkErrorCodes(contents, (code) =>
      app.logger.error(`${page.url} names an unknown error code: ${code}`),
    );
    const isModule = page.model.kindOf(ReflectionKind.Module);
    page.contents = isModule ? withIndex(text, page.model, app.renderer.router) : text;
  });
}
