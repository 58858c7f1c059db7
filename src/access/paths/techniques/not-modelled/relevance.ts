import { parseArn } from '../../../../domain/arn.ts';
import { isParsed } from '../../../../domain/iam/policy.ts';
import { applicableStatements } from '../../../evaluator/applicable-statements.ts';
import { parsePrincipal } from '../../../evaluator/principal.ts';
import { compilePolicy } from '../../../policy/compile-policy.ts';
import type { PrincipalPattern } from '../../../policy/policy.ts';
import type { AccessModel } from '../../model/access-model.ts';
import { actorOf } from '../../model/actor.ts';
import { documentsHeldBy } from '../../model/held-documents.ts';
import type { Identity } from '../../model/identity.ts';
import { statementsOf } from '../shared/trust-policies.ts';

/** A question with what its answer is about. */
export interface AnsweredQuestion {
  /** `ec2:TerminateInstances`. */
  readonly action: string;
  /** The kinds of its targets. */
  readonly kinds: ReadonlySet<string>;
  /** One call of one principal, or calls of everybody, directly or by paths too. */
  readonly about: 'call' | 'direct calls' | 'paths';
  /** Whom it asks about. */
  readonly asked: readonly Identity[];
  /** Who of them can, by the answer. */
  readonly found: readonly Identity[];
  readonly model: AccessModel;
}

/** Whether a policy of some identities reads, about an action, whether a service makes the call. */
export function readsCalledVia(action: string, identities: readonly Identity[]): boolean {
  const layers = new Map(identities.map((identity) => [actorOf(identity).contents, actorOf(identity).layers]));
  return [...layers.values()].some((each) =>
    [...applicableStatements(each, action.toLowerCase()).keys].some((key) => calledVia.has(key)),
  );
}

const calledVia: ReadonlySet<string> = new Set([
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:viaawsservice',
]);

/** The service-linked roles with an Allow for the action; one whose policies were not read may have one. */
export function serviceLinkedRolesThatMay(action: string, { snapshot }: AccessModel): readonly string[] {
  return snapshot.ofKind('role').flatMap((role) => {
    const principal = parsePrincipal(role.arn);
    if (principal?.kind !== 'role' || !principal.serviceLinked) return [];
    const mayCall = documentsHeldBy(snapshot, role).some(({ name, document }) => {
      const policy = document && compilePolicy(name, isParsed(document) ? document.document : document.text);
      return !policy || 'problem' in policy || policy.statementsFor(action.toLowerCase()).Allow.length > 0;
    });
    return mayCall ? [role.id] : [];
  });
}

/** Those whom the trust policies of some roles let in. */
function trustedBy(role: Identity): readonly PrincipalPattern[] {
  return statementsOf(role.trust).flatMap(({ effect, principals }) => {
    if (effect === 'Deny' || !principals) return [];
    return principals.negated ? [{ kind: 'AWS' as const, value: '*' }] : principals.items;
  });
}

/** Identity providers, accounts that were not read, and everybody, where a role trusts them. */
export function outsidersOf(roles: readonly Identity[], { snapshot }: AccessModel): readonly string[] {
  const read = new Set(snapshot.snapshot.accounts);
  return roles.flatMap((role) =>
    trustedBy(role).flatMap(({ kind, value }) => {
      if (kind === 'Federated') return [value.slice(value.indexOf('/') + 1)];
      if (kind !== 'AWS') return [];
      if (value === '*') return ['anybody in AWS'];
      const account = parseArn(value)?.account ?? (/^\d{12}$/.test(value) ? value : undefined);
      return account === undefined || read.has(account) ? [] : [`account ${account}`];
    }),
  );
}

/** The services that some roles trust, by the first part of their names. */
export function servicesOf(roles: readonly Identity[]): readonly string[] {
  return roles.flatMap((role) =>
    trustedBy(role).flatMap(({ kind, value }) =>
      kind === 'Service' ? [value.replace(/\.amazonaws\.com(\.cn)?$/, '')] : [],
    ),
  );
}
