import type { Group, ManagedPolicy, Role, User } from '../../../domain/iam/identity.ts';
import { isParsed, type PolicyDocument } from '../../../domain/iam/policy.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { canonicalJson } from '../../../domain/json.ts';
import { memoizeWeakly } from '../../../domain/memoize.ts';
import { compareText } from '../../../domain/text/order.ts';
import { compilePolicy } from '../../policy/compile-policy.ts';
import type { PolicyPlace } from '../../policy/policy.ts';
import { parsePrincipal } from '../../evaluator/principal.ts';
import type { Reference } from '../../policy/reference.ts';
import { boundaryDocument, documentsHeldBy, hasNoMfaDevice, type HeldDocument } from './held-documents.ts';
import type { HeldPolicy, Identity } from './identity.ts';
import { roleSessions, sessionNamesIn } from './role-sessions.ts';
import { organizationPolicies, unreadPlaces } from './unread.ts';

/** Who can act, and by which policies, according to a snapshot. Every policy document is compiled once. */
export interface AccessModel {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  /** The time that questions are about: grants that have ended by then are not usable. Undefined: any time. */
  readonly now: Date | undefined;
  /** Users and roles, without service-linked roles: only AWS's own services can assume those. */
  readonly identities: readonly Identity[];
  readonly groups: readonly ModelGroup[];
  readonly managed: readonly CompiledManagedPolicy[];
  /** Policies that an identity holds and groups that it is in that were not read or are not valid, in words. */
  readonly documentsNotRead: readonly string[];
  /** All that could change answers and was not read, in words: answers are upper bounds without it. */
  readonly notRead: readonly string[];
}

/** A group with its compiled policies. */
export interface ModelGroup extends HeldPolicies {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
}

/** The policies of a holder, and the names of those that were not read or are not valid. */
interface HeldPolicies {
  readonly policies: readonly HeldPolicy[];
  readonly notRead: readonly string[];
}

/** A managed policy with all its versions. */
export interface CompiledManagedPolicy {
  readonly arn: string;
  readonly account: string;
  /** Whether it is a customer managed policy: nobody can change AWS's own. */
  readonly isCustomers: boolean;
  readonly versions: readonly ({ readonly id: string; readonly isDefault: boolean } & CompiledDocument)[];
}

/** Builds the access model of a snapshot, which may hold several accounts. */
export function buildAccessModel(snapshot: SnapshotIndex, reference: Reference, now?: Date): AccessModel {
  const broken: string[] = [];
  const compile = documentCompiler(broken);
  const managed = inOrder(snapshot.ofKind('policy')).map((policy) => compileManaged(policy, compile));
  const groups = inOrder(snapshot.ofKind('group')).map((group): ModelGroup => ({
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
  const identities = withSessions(
    [...inOrder(snapshot.ofKind('user')), ...inOrder(snapshot.ofKind('role'))].flatMap(identityOf),
  );
  const documentsNotRead = [...new Set([...broken, ...identities.flatMap(({ notRead }) => notRead)])];
  const notRead = [...organizationPolicies, ...unreadPlaces(snapshot), ...documentsNotRead];
  return { snapshot, reference, now, identities, groups, managed, documentsNotRead, notRead };
}

/**
 * By account and name, as a run reads them, also where some are carried from previous runs: of several paths that are as
 * good, findings tell the first, and it must be the same in the next run.
 */
function inOrder<Kind extends User | Role | Group | ManagedPolicy>(resources: readonly Kind[]): readonly Kind[] {
  return resources.toSorted((a, b) => compareText(a.account, b.account) || compareText(a.id, b.id));
}

/** Adds to roles what their sessions carry, which depends on the session names that any policy tells apart. */
function withSessions(identities: readonly Identity[]): readonly Identity[] {
  const compiled = identities.flatMap(({ policies, boundary, trust }) => [
    ...[...policies, ...(boundary ? [boundary] : [])].map((held) => held.compiled),
    ...(trust ? [trust] : []),
  ]);
  const names = sessionNamesIn(new Set(compiled));
  return identities.map((identity) =>
    identity.kind === 'role' ? { ...identity, sessions: roleSessions(identity, names) } : identity,
  );
}

/** Compiles the policies of a holder; those that were not read or are not valid are named. */
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

/** Compiles every document once; names those that are not valid policies, with the reason. */
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
    const text = textOfDocument(policy);
    const content = contents.get(text) ?? contents.size;
    contents.set(text, content);
    return { compiled: result, content };
  };
  return (name, policy, place) => {
    if (!compiled.has(policy)) compiled.set(policy, compile(name, policy, place));
    return compiled.get(policy);
  };
}

const textOfDocument = memoizeWeakly((policy: PolicyDocument) =>
  canonicalJson(isParsed(policy) ? policy.document : policy.text),
);

function compileManaged({ arn, account, attributes }: ManagedPolicy, compile: CompileDocument): CompiledManagedPolicy {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const versions = attributes.versions.flatMap(({ id, isDefault, policy }) => {
    const compiled = compile(isDefault ? name : `${name} ${id}`, policy);
    return compiled ? [{ id, isDefault, ...compiled }] : [];
  });
  return { arn, account, isCustomers: arn.includes(`::${account}:`), versions };
}
