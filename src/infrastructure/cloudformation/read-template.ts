import { LineCounter, parseDocument, visit, YAMLMap, YAMLSeq, type CollectionTag, type ScalarTag } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { findJsonProblem } from '../../domain/text/json-problem.ts';
import { UnreadableFile } from '../facts.ts';

const hint =
  'run "aws cloudformation get-template --template-stage Processed --stack-name NAME > template.json" and import that file';

/** The functions that have a short form, without `Fn::`. */
const shortForms = [
  ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'ForEach', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join'],
  ...['Length', 'Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'Ref', 'Condition'],
];

/** `!Sub x` as `{ "Fn::Sub": x }`, for each form that YAML has. */
const customTags: (ScalarTag | CollectionTag)[] = shortForms.flatMap((name) => {
  const [tag, key] = [`!${name}`, name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`];
  const wrapped = (inner: unknown) => {
    const map = new YAMLMap();
    map.set(key, inner);
    return map;
  };
  return [
    { tag, resolve: (text: string) => ({ [key]: text }) },
    { tag, collection: 'seq', nodeClass: YAMLSeq, resolve: wrapped },
    { tag, collection: 'map', nodeClass: YAMLMap, resolve: wrapped },
  ] satisfies (ScalarTag | CollectionTag)[];
});

/**
 * Reads a processed template, as JSON or YAML, alone or as `aws cloudformation get-template` prints it. Throws an
 * UnreadableFile.
 */
export function readTemplate(text: string): JsonObject {
  const parsed = parsedText(text);
  const body = isJsonObject(parsed) && 'TemplateBody' in parsed ? parsed['TemplateBody'] : parsed;
  const template = typeof body === 'string' ? parsedText(body) : body;
  if (!isJsonObject(template))
    throw new UnreadableFile(`is not a CloudFormation template: expected an object; ${hint}`);
  if (!isJsonObject(template['Resources']))
    throw new UnreadableFile(`is not a CloudFormation template: it has no Resources; ${hint}`);
  if ('Transform' in template && Object.keys(template['Resources']).some((name) => name.startsWith('Fn::')))
    throw new UnreadableFile(`is not processed: it has ${JSON.stringify(template['Transform'])} to run; ${hint}`);
  return template;
}

function parsedText(text: string): Json {
  if (/^\uFEFF?\s*[[{"]/.test(text)) {
    const json = text.replace(/^\uFEFF/, '');
    const problem = findJsonProblem(json);
    if (!problem) return JSON.parse(json) as Json;
    if (!/^\uFEFF?\s*\{\s*\w/.test(text))
      throw new UnreadableFile(`is not JSON: ${problem.message}; ${hint}`, { position: problem });
  }
  return parsedYaml(text);
}

function parsedYaml(text: string): Json {
  const lineCounter = new LineCounter();
  try {
    const document = parseDocument(text, { customTags, lineCounter, schema: 'core', prettyErrors: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) {
      const { line, col } = lineCounter.linePos(problem.pos[0]);
      const message = problem.message.split('\n', 1)[0] ?? '';
      throw new UnreadableFile(`is not a template in YAML: ${message}`, { position: { line, column: col } });
    }
    visit(document, {
      // CloudFormation has texts where YAML sees numbers: an account id may begin with 0, and 1.10 is not 1.1.
      Scalar: (_, node) => {
        if (typeof node.value === 'number' && node.source !== undefined && String(node.value) !== node.source)
          node.value = node.source;
      },
    });
    return document.toJS({ maxAliasCount: 100 }) as Json;
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
    if (error instanceof RangeError) throw new UnreadableFile('is nested too deep', { cause: error });
    throw new UnreadableFile(`is not a template in YAML: ${(error as Error).message}`, { cause: error });
  }
}
