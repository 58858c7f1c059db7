import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { parseOperator } from '../conditions/operators.ts';
import { parsePrincipals } from './parse-principals.ts';
import { memberPath, InvalidPolicy, parseStringList } from './parse-values.ts';
import type {
  ConditionText,
  NegatableList,
  Policy,
  PolicyPlace,
  PrincipalPattern,
  PolicyProblem,
  Statement,
} from '../policy.ts';

export type ParsedPolicy = { readonly policy: Policy } | { readonly problem: PolicyProblem };

/**
 * Parses any JSON value as a policy document, as strictly as AWS does when the document is saved. Never throws: a value
 * that is not a valid policy is returned with the first problem.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(document: unknown, place: PolicyPlace = 'identity'): ParsedPolicy {
  try {
    return { policy: parseDocument(document, place) };
  } catch (error) {
    if (error instanceof InvalidPolicy) return { problem: error.problem };
    throw error;
  }
}

const policyElements = ['Version', 'Id', 'Statement'];
const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

function parseDocument(document: unknown, place: PolicyPlace): Policy {
  if (!isJsonObject(document)) throw new InvalidPolicy('', 'a policy is a JSON object');
  refuseUnknownElements(document, policyElements, '');
  const version = memberOf(document, 'Version') ?? '2008-10-17';
  if (version !== '2012-10-17' && version !== '2008-10-17') {
    throw new InvalidPolicy('Version', 'must be "2012-10-17" or "2008-10-17"');
  }
  const id = memberOf(document, 'Id');
  if (id !== undefined && typeof id !== 'string') throw new InvalidPolicy('Id', 'must be a string');
  const listed = memberOf(document, 'Statement');
  if (listed === undefined) throw new InvalidPolicy('Statement', 'is missing');
  const isList = Array.isArray(listed);
  const statements = (isList ? (listed as readonly unknown[]) : [listed]).map((statement, index) =>
    parseStatement(statement, isList ? `Statement[${index}]` : 'Statement', index, place),
  );
  return { version, statements: withUniqueNames(statements) };
}

function parseStatement(statement: unknown, path: string, index: number, place: PolicyPlace): Statement {
  if (!isJsonObject(statement)) throw new InvalidPolicy(path, 'a statement is a JSON object');
  refuseUnknownElements(statement, statementElements, path);
  const sid = memberOf(statement, 'Sid');
  if (sid !== undefined && typeof sid !== 'string')
    throw new InvalidPolicy(memberPath(path, 'Sid'), 'must be a string');
  const effect = memberOf(statement, 'Effect');
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new InvalidPolicy(memberPath(path, 'Effect'), 'must be "Allow" or "Deny"');
  const actions = parseElementOrNegation(statement, 'Action', path, (value, where) =>
    parseStringList(value, where).map(checkAction(where)),
  );
  if (!actions) throw new InvalidPolicy(path, 'needs Action or NotAction');
  if (actions.negated && place === 'resourceControl') {
    throw new InvalidPolicy(memberPath(path, 'NotAction'), 'is not allowed in a resource control policy');
  }
  return {
    sid: sid === '' ? undefined : sid,
    name: sid === undefined || sid === '' ? `#${index + 1}` : sid,
    effect,
    actions,
    resources: parseResources(statement, path, place),
    principals: parsePrincipalElement(statement, path, place),
    conditions: parseConditions(memberOf(statement, 'Condition'), memberPath(path, 'Condition')),
  };
}

function parseResources(statement: JsonObject, path: string, place: PolicyPlace): NegatableList<string> | undefined {
  const resources = parseElementOrNegation(statement, 'Resource', path, (value, where) =>
    parseStringList(value, where).map(checkResource(where, place)),
  );
  if (place === 'trust') {
    if (resources) throw new InvalidPolicy(path, 'a trust policy has neither Resource nor NotResource');
    return undefined;
  }
  if (!resources && place !== 'resource') throw new InvalidPolicy(path, 'needs Resource or NotResource');
  return resources;
}

function parsePrincipalElement(
  statement: JsonObject,
  path: string,
  place: PolicyPlace,
): NegatableList<PrincipalPattern> | undefined {
  const principals = parseElementOrNegation(statement, 'Principal', path, parsePrincipals);
  const fromOutside = place === 'resource' || place === 'trust' || place === 'resourceControl';
  if (fromOutside && !principals) throw new InvalidPolicy(path, 'needs Principal or NotPrincipal');
  if (!fromOutside && principals)
    throw new InvalidPolicy(path, 'Principal and NotPrincipal are allowed only in resource policies');
  if (principals?.negated && (place !== 'resource' || memberOf(statement, 'Effect') === 'Allow')) {
    throw new InvalidPolicy(
      memberPath(path, 'NotPrincipal'),
      'is allowed only in Deny statements of resource policies',
    );
  }
  if (place === 'resourceControl' && memberOf(statement, 'Principal') !== '*') {
    throw new InvalidPolicy(memberPath(path, 'Principal'), 'must be "*" in a resource control policy');
  }
  return principals;
}

/** Parses an element or its Not… form; both together are an error; undefined if there is neither. */
function parseElementOrNegation<Item>(
  statement: JsonObject,
  element: string,
  path: string,
  read: (value: unknown, path: string) => readonly Item[],
): NegatableList<Item> | undefined {
  const plain = memberOf(statement, element);
  const negated = memberOf(statement, `Not${element}`);
  if (plain !== undefined && negated !== undefined) {
    throw new InvalidPolicy(path, `has both ${element} and Not${element}`);
  }
  if (plain !== undefined) return { negated: false, items: read(plain, memberPath(path, element)) };
  if (negated !== undefined) return { negated: true, items: read(negated, memberPath(path, `Not${element}`)) };
  return undefined;
}

function checkAction(path: string) {
  return (action: string): string => {
    const [service, name, ...more] = action.split(':');
    const isPair = Boolean(service) && Boolean(name) && more.length === 0;
    if (isPair || (action !== '' && action.replaceAll('*', '') === '')) return action;
    throw new InvalidPolicy(path, `${JSON.stringify(action)} is neither * nor service:action`);
  };
}

/**
 * An ARN with fewer than six parts matches everything that starts with them; session policies must not have one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
function checkResource(path: string, place: PolicyPlace) {
  return (resource: string): string => {
    if (!/^(arn:|[*?$])/.test(resource))
      throw new InvalidPolicy(path, `${JSON.stringify(resource)} is neither * nor an ARN`);
    const missing = resource.startsWith('arn:') ? 6 - resource.replaceAll(/\$\{[^}]*\}/g, '').split(':').length : 0;
    if (missing > 0 && place === 'session')
      throw new InvalidPolicy(path, `${JSON.stringify(resource)} has fewer than six parts`);
    return resource + ':*'.repeat(Math.max(0, missing));
  };
}

function parseConditions(block: unknown, path: string): ConditionText[] {
  if (block === undefined) return [];
  if (!isJsonObject(block)) throw new InvalidPolicy(path, 'must be an object of operators');
  return Object.entries(block).flatMap(([operator, keys]) => {
    const operatorPath = memberPath(path, operator);
    if (!parseOperator(operator)) throw new InvalidPolicy(operatorPath, 'is not a condition operator');
    if (!isJsonObject(keys)) throw new InvalidPolicy(operatorPath, 'must be an object of condition keys');
    return Object.entries(keys).map(([key, values]) => {
      if (key === '') throw new InvalidPolicy(operatorPath, 'has a condition key without a name');
      return { operator, key, values: parseStringList(values, memberPath(operatorPath, key)) };
    });
  });
}

function withUniqueNames(statements: readonly Statement[]): Statement[] {
  const count = Map.groupBy(statements, ({ name }) => name);
  return statements.map((statement, index) =>
    (count.get(statement.name)?.length ?? 0) > 1 ? { ...statement, name: `${statement.name}#${index + 1}` } : statement,
  );
}

function refuseUnknownElements(object: JsonObject, elements: readonly string[], path: string): void {
  const unknown = Object.keys(object).find((key) => !elements.includes(key));
  if (unknown !== undefined) throw new InvalidPolicy(memberPath(path, unknown), `is not one of ${elements.join(', ')}`);
}

function memberOf(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
