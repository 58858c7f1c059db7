import { readdir, readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import Handlebars from 'handlebars';
import { lazy } from '../domain/memoize.ts';

const folder = new URL('../../reports/', import.meta.url);

/** A document's template; what it is given is escaped wherever it puts it. */
export type Template = (view: object) => string;

/** The templates and the style sheets that go into them. */
export interface Templates {
  readonly page: Template;
  readonly mail: Template;
  /** What stands between `<style>` and `</style>` of the page: its Content-Security-Policy names the hash. */
  readonly pageStyles: string;
  /** Likewise its script. */
  readonly pageScript: string;
}

/** The templates in reports/, read and compiled on first use. */
export const loadTemplates = lazy(compileTemplates);

async function compileTemplates(): Promise<Templates> {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('ids', withWholeIds);
  for (const file of await readdir(new URL('partials/', folder))) {
    handlebars.registerPartial(basename(file, extname(file)), await textOf(`partials/${file}`));
  }
  const pageStyles = await textOf('page.css');
  handlebars.registerPartial('page-styles', pageStyles);
  const pageScript = await textOf('page.js');
  handlebars.registerPartial('page-script', pageScript);
  handlebars.registerPartial('mail-styles', await textOf('mail.css'));
  const compile = async (file: string): Promise<Template> =>
    handlebars.compile<object>(await textOf(file), {
      strict: true,
      preventIndent: true,
      knownHelpersOnly: true,
      knownHelpers,
    });
  return { page: await compile('page.hbs'), mail: await compile('mail.hbs'), pageStyles, pageScript };
}

const knownHelpers = { ids: true };

/** A text, escaped, in which no line ends within an id: browsers break lines at hyphens. */
function withWholeIds(text: string): Handlebars.SafeString {
  const escaped = Handlebars.escapeExpression(text);
  return new Handlebars.SafeString(escaped.replace(/\b[a-z]{1,8}-[0-9a-f]{8,17}\b/g, '<span class="id">$&</span>'));
}

async function textOf(file: string): Promise<string> {
  return (await readFile(new URL(file, folder), 'utf8')).trim();
}
