import { commandName, serviceFolder } from '../../aws/account-directory.ts';
import type { JsonObject } from '../../domain/json.ts';
import { memoizeWeakly } from '../../domain/memoize.ts';
import { ApiError } from '../api-error.ts';
import { writeJsonAnswer, writeJsonError } from '../aws-json.ts';
import type { AccountDirectory } from '../directory.ts';
import { objectMembers, textMember } from '../members.ts';
import { cutPage, pageStart, pageToken } from '../pages.ts';
import type { ApiCall, SandboxService } from './service.ts';

/** The greatest page: https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html */
const greatestPage = 1000;

/** The Recycle Bin: ListRules and GetRule, from `rbin/list-rules.json` and `rbin/get-rule.jsonl` of a region. */
export const rbin: SandboxService = {
  version: '2021-06-15',
  contentType: 'application/json',
  actionOf: ({ path }) => (path === '/list-rules' ? 'ListRules' : path.startsWith(rulePath) ? 'GetRule' : path),
  answer(call, directory, added) {
    if (added) return writeJsonAnswer(added(call, directory));
    if (call.action === 'ListRules') return writeJsonAnswer(listRules(call, directory));
    if (call.action === 'GetRule') return writeJsonAnswer(getRule(call, directory));
    throw denied(call, 'the sandbox serves ListRules and GetRule of this service only');
  },
  error: writeJsonError,
  denied,
  throttled: () => new ApiError(429, 'ThrottlingException', 'Rate exceeded'),
  unsigned: () => new ApiError(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
};

const rulePath = '/rules/';

function denied({ action, caller }: Pick<ApiCall, 'action' | 'caller'>, because?: string): ApiError {
  const why = because ?? `no identity-based policy allows the rbin:${action} action`;
  return new ApiError(
    403,
    'AccessDeniedException',
    `User: ${caller} is not authorized to perform: rbin:${action} because ${why}`,
  );
}

function listRules(call: ApiCall, directory: AccountDirectory): JsonObject {
  const { ResourceType: type, MaxResults: most = greatestPage, NextToken } = call.input;
  if (typeof type !== 'string') throw invalid('ResourceType is required.');
  if (typeof most !== 'number' || !Number.isInteger(most) || most < 1 || most > greatestPage)
    throw invalid(`MaxResults must be from 1 to ${greatestPage}.`);
  const path = pathOf(call, 'ListRules', 'json');
  const document = directory.document(path);
  if (!document) throw denied(call, `${path} of the account directory is missing: it was not read`);
  const name = JSON.stringify([call.account, call.region, type]);
  const start = NextToken === undefined ? 0 : typeof NextToken === 'string' ? pageStart(name, NextToken) : undefined;
  if (start === undefined) throw invalid('The token is invalid.');
  const answers = answersOf(call, directory);
  const isOfType = (rule: JsonObject) => {
    const answer = answers?.get(textMember(rule, 'Identifier') ?? '');
    return (answer && textMember(answer, 'ResourceType')) ?? type;
  };
  const rules = objectMembers(document, 'Rules').filter((rule) => isOfType(rule) === type);
  const { items, next } = cutPage(rules, start, { limit: most, narrow: (rule) => rule, size: () => 1 });
  return { Rules: [...items], ...(next !== undefined && { NextToken: pageToken(name, next) }) };
}

function getRule(call: ApiCall, directory: AccountDirectory): JsonObject {
  const id = decodeURIComponent(call.path.slice(rulePath.length));
  const answer = answersOf(call, directory)?.get(id);
  const list = directory.document(pathOf(call, 'ListRules', 'json'));
  const isListed = !list || objectMembers(list, 'Rules').some((rule) => textMember(rule, 'Identifier') === id);
  if (call.vanished.has(id) || (!answer && !isListed))
    throw new ApiError(404, 'ResourceNotFoundException', `Rule ${id} was not found.`);
  if (!answer) throw denied(call, `${pathOf(call, 'GetRule', 'jsonl')} has no such answer: it was not read`);
  const end = textMember(answer, 'LockEndTime');
  return end === undefined ? answer : { ...answer, LockEndTime: Date.parse(end) / 1000 };
}

/** The answers of GetRule by the rule's id; undefined without a file. */
function answersOf(call: ApiCall, directory: AccountDirectory): ReadonlyMap<string, JsonObject> | undefined {
  const lines = directory.lines(pathOf(call, 'GetRule', 'jsonl'));
  return lines && byId(lines);
}

const byId = memoizeWeakly(
  (lines: readonly JsonObject[]) => new Map(lines.map((line) => [textMember(line, 'Identifier') ?? '', line])),
);

function pathOf({ account, region }: ApiCall, operation: string, ending: string): string {
  return `${serviceFolder('rbin', account, region)}/${commandName(operation)}.${ending}`;
}

function invalid(message: string): ApiError {
  return new ApiError(400, 'ValidationException', message);
}
