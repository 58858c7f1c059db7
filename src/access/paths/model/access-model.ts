import type { ManagedPolicy, Role, User } from '../../../domain/identity.ts';
import { isParsed, type PolicyDocument } from '../../../domain/policy.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { canonicalJson } from '../../../domain/json.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import type { PolicyPlace } from '../../policy/policy.ts';
import { parsePrincipal } from '../../evaluator/principal.ts';
import type { Reference } from '../../policy/reference.ts';
import { boundaryDocument, documentsHeldBy, hasNoMfaDevice, type HeldDocument } from './held-documents.ts';
import type { HeldPolicy, Identity } from './identity.ts';
import { organizationPolicies, unreadPlaces } from './unread.ts';

/** All that a snapshot tells of who can act and by which policies, every document compiled once. */
export interface AccessModel {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  /** When it is asked about: what has ended by then nobody can use. Undefined: at whatever time. */
  readonly now: Date | undefined;
  /** Users and roles, service-linked roles left out: nobody but AWS's own services can take those on. */
  readonly identities: readonly Identity[];
  readonly groups: readonly ModelGroup[];
  readonly managed: readonly CompiledManagedPolicy[];
  /** Policies that somebody holds, and groups that somebody is in, that were not read or are no policies, in words. */
  readonly documentsNotRead: readonly string[];
  /** All that bears on answers and was not read, in words: answers are upper bounds of what it leaves. */
  readonly notRead: readonly string[];
}

export interface ModelGroup extends HeldPolicies {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
}

/** The policies that somebody holds, and those that were not read or are none. */
interface HeldPolicies {
  readonly policies: readonly HeldPolicy[];
  readonly notRead: readonly string[];
}

/** A managed policy with all its versions. */
export interface CompiledManagedPolicy {
  readonly arn: string;
  readonly account: string;
  /** Whether the account's own people can change it; AWS's own nobody can. */
  readonly isCustomers: boolean;
  readonly versions: readonly ({ readonly id: string; readonly isDefault: boolean } & CompiledDocument)[];
}

/** Builds the world of a snapshot; it may hold several accounts. */
export function buildAccessModel(snapshot: SnapshotIndex, reference: Reference, now?: Date): AccessModel {
  const broken: string[] = [];
  const compile = documentCompiler(broken);
  const managed = snapshot.ofKind('policy').map((policy) => compileManaged(policy, compile));
  const groups = snapshot.ofKind('group').map((group): ModelGroup => ({
    arn: group.arn,
    name: group.id,
    account: group.account,
    ...compileHeld(documentsHeldBy(snapshot, group), compile),
  }));
  const groupOf = new Map(groups.map((group) => [`${group.account} ${group.name}`, group]));

  const identityOf = (resource: User | Role): Identity[] => {
    const principal = parsePrincipal(resource.arn);
    if (!principal || (principal.kind === 'role' && principal.serviceLinked)) return [];
    const { kind, arn, account, id, tags, attributes } = resource;
    const memberships = resource.kind === 'user' ? resource.attributes.groups : [];
    const through = memberships.map(
      (name) =>
        groupOf.get(`${account} ${name}`) ?? { policies: [], notRead: [`group ${name}, which ${kind} ${id} is in`] },
    );
    const own = compileHeld(documentsHeldBy(snapshot, resource), compile);
    const bound = boundaryDocument(snapshot, resource);
    const boundary = bound && compileHeld([bound], compile);
    return [
      {
        kind,
        arn,
        account,
        principal,
        tags,
        name: id,
        uniqueId: attributes.uniqueId,
        canBringMfa: !hasNoMfaDevice(snapshot, resource),
        groups: memberships,
        policies: [own, ...through].flatMap(({ policies }) => policies),
        boundary: boundary?.policies[0],
        trust:
          resource.kind === 'role'
            ? compile(`trust policy of role ${id}`, resource.attributes.trust, 'trust')?.compiled
            : undefined,
        instanceProfiles: resource.kind === 'role' ? resource.attributes.instanceProfiles : [],
        notRead: [own, ...through, boundary].flatMap((holding) => holding?.notRead ?? []),
      },
    ];
  };
  const identities = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')].flatMap(identityOf);
  const documentsNotRead = [...new Set([...broken, ...identities.flatMap(({ notRead }) => notRead)])];
  const notRead = [...organizationPolicies, ...unreadPlaces(snapshot), ...documentsNotRead];
  return { snapshot, reference, now, identities, groups, managed, documentsNotRead, notRead };
}

/** Compiles what somebody holds; what was not read, or is no policy, is named. */
function compileHeld(documents: readonly HeldDocument[], compile: CompileDocument): HeldPolicies {
  const policies: HeldPolicy[] = [];
  const notRead: string[] = [];
  for (const { holder, arn, name, document } of documents) {
    const compiled =
      document && compile(arn === undefined ? `${name}, inline in ${holder.kind} ${holder.name}` : name, document);
    if (compiled) policies.push({ id: arn ?? `${holder.arn} ${name}`, holder, arn, name, ...compiled });
    else notRead.push(`policy ${arn ?? name} of ${holder.kind} ${holder.name}`);
  }
  return { policies, notRead };
}

type CompiledDocument = Pick<HeldPolicy, 'compiled' | 'content'>;

type CompileDocument = (name: string, policy: PolicyDocument, place?: PolicyPlace) => CompiledDocument | undefined;

/** Compiles every document once; of those that are no policy it keeps the name and the reason. */
function documentCompiler(broken: string[]): CompileDocument {
  const contents = new Map<string, number>();
  const compiled = new Map<PolicyDocument, CompiledDocument | undefined>();
  const compile: CompileDocument = (name, policy, place) => {
    const result = compilePolicy(name, isParsed(policy) ? policy.document : policy.text, place);
    if ('problem' in result) {
      broken.push(
        `${name}: no policy (${result.problem.path === '' ? 'the document' : result.problem.path} ${result.problem.message})`,
      );
      return undefined;
    }
    const text = canonicalJson(isParsed(policy) ? policy.document : policy.text);
    const content = contents.get(text) ?? contents.size;
    contents.set(text, content);
    return { compiled: result, content };
  };
  return (name, policy, place) => {
    if (!compiled.has(policy)) compiled.set(policy, compile(name, policy, place));
    return compiled.get(policy);
  };
}

function compileManaged({ arn, account, attributes }: ManagedPolicy, compile: CompileDocument): CompiledManagedPolicy {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const versions = attributes.versions.flatMap(({ id, isDefault, policy }) => {
    const compiled = compile(isDefault ? name : `${name} ${id}`, policy);
    return compiled ? [{ id, isDefault, ...compiled }] : [];
  });
  return { arn, account, isCustomers: arn.includes(`::${account}:`), versions };
}
