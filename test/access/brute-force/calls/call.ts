import { currentVersion, type Document, type Principal, type World } from '../world.ts';
import type { Request } from '../decide.ts';

/** A call with its parameters. */
export interface Call extends Request {
  /** The parameters, for people. */
  readonly parameters?: string;
  /** Requests that must be allowed, too. */
  readonly also?: readonly Request[];
  /** The world afterwards, where the call succeeds. */
  readonly then: World;
}

/** The names that somebody gives to what they make. */
export interface Names {
  readonly user: readonly string[];
  readonly role: readonly string[];
  readonly group: readonly string[];
  readonly policy: readonly string[];
  /** The ARNs of AWS's policies that they attach. */
  readonly awsPolicy: readonly string[];
  readonly 'instance-profile': readonly string[];
  /** The tags of sessions that they start, besides none. */
  readonly sessionTags: readonly Readonly<Record<string, string>>[];
}

/** One of AWS's calls. */
export interface Operation {
  readonly action: string;
  /** How many calls must follow it at least, before or with the one that terminates, for it to be of use; one unless said. */
  readonly before?: number;
  /** Every useful choice of parameters with which AWS would not refuse it for another reason than policies. */
  readonly calls: (world: World, by: string, names: Names) => Iterable<Omit<Call, 'action'>>;
}

/** What requests on a user or role carry about its tags. */
export function tagsOf({ tags }: Pick<Principal, 'tags'>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tags).flatMap(([tag, value]) => [
      [`aws:ResourceTag/${tag}`, value],
      [`iam:ResourceTag/${tag}`, value],
    ]),
  );
}

/** What requests carry about a permissions boundary. */
export function boundaryKey(boundary: string | undefined): Record<string, string> {
  return boundary === undefined ? {} : { 'iam:PermissionsBoundary': boundary };
}

/** What requests carry about the tags that they write. */
export function requestTags(tags: Readonly<Record<string, string>>): Record<string, string | readonly string[]> {
  const keys = Object.keys(tags);
  return keys.length === 0
    ? {}
    : {
        ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value])),
        'aws:TagKeys': keys,
      };
}

/** The tags that are worth writing. */
export const tagChoices: readonly Readonly<Record<string, string>>[] = [{ team: 'a' }, { team: 'b' }];

/** The managed policies that somebody can name. */
export function managedArns({ policies }: World, { awsPolicy }: Names): readonly string[] {
  return [...Object.keys(policies), ...awsPolicy];
}

/** Whether a managed policy allows anything. */
export function givesSomething(world: World, arn: string): boolean {
  return currentVersion(world, arn)?.Statement.some(({ Effect }) => Effect === 'Allow') ?? false;
}

/** Whether a policy denies anything: taking others away never helps anybody. */
export function denies(document: Document | undefined): boolean {
  return document?.Statement.some(({ Effect }) => Effect === 'Deny') ?? false;
}

/** The users or the roles of a world. */
export function ofKind({ principals }: World, kind: Principal['kind']): readonly (readonly [string, Principal])[] {
  return Object.entries(principals).filter(([, principal]) => principal.kind === kind);
}

/** A copy without one key. */
export function without<Value>(record: Readonly<Record<string, Value>>, gone: string): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== gone));
}
