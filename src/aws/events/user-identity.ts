import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { formatArn, parseArn } from '../../domain/arn.ts';

/** The session of a role, as an event of CloudTrail names it. */
export interface RoleSession {
  /** `arn:aws:sts::111122223333:assumed-role/admin/alice`; empty if the event does not have it. */
  readonly arn: string;
  /** The role's ARN, without its path where the event does not have it; empty if it names no role. */
  readonly role: string;
  readonly name: string;
  /** The id of the temporary credentials. */
  readonly accessKeyId?: string;
  /** When it began: ISO 8601, UTC. */
  readonly since?: string;
  /** Whether the role is one that only an AWS service assumes. */
  readonly isOfService: boolean;
}

/** Who made a call. */
export interface UserIdentity {
  /** The ARN where there is one, else what CloudTrail calls the caller. */
  readonly principal: string;
  readonly session?: RoleSession;
  /** Who is behind a session, as far as its own event says so. */
  readonly assumedBy?: string;
  readonly mfa?: boolean;
}

/** A member of an object that is a string with something in it. */
export function textIn(value: Json | undefined, name: string): string | undefined {
  const member = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return typeof member === 'string' && member !== '' ? member.toWellFormed() : undefined;
}

/** A member of an object that is an object; an empty one if there is none. */
export function objectIn(value: Json | undefined, name: string): JsonObject {
  const member = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return isJsonObject(member) ? member : {};
}

/**
 * The caller by the userIdentity element of an event, in all its forms:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentityOf(identity: JsonObject): UserIdentity {
  const context = objectIn(identity, 'sessionContext');
  const mfa = textIn(objectIn(context, 'attributes'), 'mfaAuthenticated');
  const session = sessionOf(identity, context);
  const assumedBy = behindSession(identity, context, session);
  return {
    principal: principalOf(identity),
    ...(session && { session }),
    ...(assumedBy !== undefined && { assumedBy }),
    ...(mfa !== undefined && { mfa: mfa === 'true' }),
  };
}

function principalOf(identity: JsonObject): string {
  const [type, account, name] = ['type', 'accountId', 'userName'].map((field) => textIn(identity, field));
  const [id, service] = ['principalId', 'invokedBy'].map((field) => textIn(identity, field));
  const arn = textIn(identity, 'arn');
  if (type === 'AWSService') return service ?? arn ?? 'an AWS service';
  if (arn !== undefined) return arn;
  if (type === 'Root') return account === undefined ? 'the root user' : `the root user of account ${account}`;
  if (type === 'AWSAccount') return withId(account === undefined ? 'another account' : `account ${account}`, id);
  const user = textIn(objectIn(identity, 'onBehalfOf'), 'userId');
  if (type === 'IdentityCenterUser')
    return user === undefined ? 'a user of Identity Center' : `Identity Center user ${user}`;
  return name ?? id ?? service ?? 'an unnamed caller';
}

function withId(text: string, id: string | undefined): string {
  return id === undefined ? text : `${text} (${id})`;
}

function sessionOf(identity: JsonObject, context: JsonObject): RoleSession | undefined {
  if (textIn(identity, 'type') !== 'AssumedRole') return undefined;
  const arn = parseArn(textIn(identity, 'arn') ?? '');
  const [, roleName = '', ...rest] = arn?.resource.split('/') ?? [];
  const name = rest.join('/') || (textIn(identity, 'principalId')?.split(':').slice(1).join(':') ?? '');
  const issuer = objectIn(context, 'sessionIssuer');
  const role =
    textIn(issuer, 'arn') ?? (arn ? formatArn({ ...arn, service: 'iam', resource: `role/${roleName}` }) : '');
  const accessKeyId = textIn(identity, 'accessKeyId');
  const since = textIn(objectIn(context, 'attributes'), 'creationDate');
  const isOfService = role.includes(':role/aws-service-role/') || roleName.startsWith('AWSServiceRoleFor');
  return {
    arn: textIn(identity, 'arn') ?? '',
    role,
    name,
    isOfService,
    ...(accessKeyId !== undefined && { accessKeyId }),
    ...(since !== undefined && { since }),
  };
}

/** Roles of IAM Identity Center; their sessions are named like the user. */
const identityCenterRole = /\/AWSReservedSSO_[^/]*$/;

/**
 * The source identity stays through chains of roles. A federated user of GetFederationToken is a session of a user of
 * IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html
 */
function behindSession(
  identity: JsonObject,
  context: JsonObject,
  session: RoleSession | undefined,
): string | undefined {
  const source = textIn(context, 'sourceIdentity');
  if (source !== undefined) return source;
  if (textIn(identity, 'type') === 'FederatedUser') return textIn(objectIn(context, 'sessionIssuer'), 'arn');
  return session && identityCenterRole.test(session.role) && session.name !== '' ? session.name : undefined;
}
