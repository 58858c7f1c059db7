import auditorsReports from '../../examples/shared-account/policies/auditors-reports.json' with { type: 'json' };
import developersEc2 from '../../examples/shared-account/policies/developers-ec2.json' with { type: 'json' };
import testersEc2 from '../../examples/shared-account/policies/testers-ec2.json' with { type: 'json' };
import { isJsonObject, type Json, type JsonObject } from '../../src/domain/json.ts';
import type { GroupDetail } from './aws-cli.ts';
import { printedTime, type Calendar } from './calendar.ts';
import { iamArn, iamId } from './ids.ts';
import { attachment } from './policies.ts';

interface Team {
  readonly name: string;
  readonly inline: Readonly<Record<string, JsonObject>>;
  readonly attached: readonly string[];
}

const teams: readonly Team[] = [
  { name: 'admins', inline: {}, attached: ['AdministratorAccess', 'require-mfa'] },
  { name: 'auditors', inline: { 'auditors-reports': auditorsReports }, attached: ['ReadOnlyAccess', 'require-mfa'] },
  { name: 'developers', inline: { 'developers-ec2': asTypedInTheConsole(developersEc2) }, attached: ['require-mfa'] },
  { name: 'testers', inline: { 'testers-ec2': testersEc2 }, attached: ['require-mfa'] },
];

/** The four groups as get-account-authorization-details prints them. */
export function buildGroups(calendar: Calendar): GroupDetail[] {
  return teams.map(({ name, inline, attached }) => ({
    Path: '/',
    GroupName: name,
    GroupId: iamId('AGPA', name),
    Arn: iamArn(`group/${name}`),
    CreateDate: printedTime(calendar.daysAgo(1910, '14:00')),
    GroupPolicyList: Object.entries(inline).map(([PolicyName, PolicyDocument]) => ({ PolicyName, PolicyDocument })),
    AttachedManagedPolicies: attached.map(attachment),
  }));
}

/**
 * The same policy as another hand would write it: statements in another order, actions in small letters, a list of
 * one where the declaration has a single value. An audit that calls this drift compares texts, not policies.
 */
function asTypedInTheConsole(document: JsonObject): JsonObject {
  const statements = Array.isArray(document['Statement']) ? (document['Statement'] as readonly Json[]) : [];
  return { ...document, Statement: statements.map(retyped).reverse() };
}

function retyped(statement: Json): Json {
  if (!isJsonObject(statement)) return statement;
  const actions = [statement['Action'] ?? []].flat().filter((action) => typeof action === 'string');
  const resources = [statement['Resource'] ?? []].flat();
  return { ...statement, Action: actions.map((action) => action.toLowerCase()).reverse(), Resource: resources };
}
