import { isIamName, isPolicyArn } from '../domain/iam/iam-name.ts';
import type { JsonObject } from '../domain/json.ts';
import { compareText } from '../domain/text/order.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import {
  notKnown,
  type AddressedFact,
  type ExpectedResource,
  type Fact,
  type HolderKind,
  type ProtectionFlag,
} from './facts.ts';

/** A list that is declared as it stands; `any` where it is not all known. */
export type Listed = readonly string[] | 'any';

/** A group, user or role as it is declared, in the baseline's words. */
export interface HolderDeclaration {
  readonly kind: HolderKind;
  readonly name: string;
  readonly trust?: JsonObject | undefined;
  readonly boundary?: string | null | undefined;
  readonly inline: ReadonlyMap<string, JsonObject> | 'any';
  readonly attached: Listed;
  /** Of a group: its members. Of a user: its groups. */
  readonly members: Listed;
}

/** What infrastructure as code declares, all its facts together. */
export interface Declarations {
  readonly resources: readonly ExpectedResource[];
  readonly protections: ReadonlyMap<ProtectionFlag, readonly string[]>;
  readonly sharedWith: readonly string[];
  readonly holders: readonly HolderDeclaration[];
  readonly policies: ReadonlyMap<string, JsonObject>;
  /** What belongs to holders that nothing here declares: it can join what a baseline declares of them. */
  readonly loose: readonly LoosePart[];
  readonly leftOut: readonly LeftOut[];
}

/** An attached policy, an inline policy or a member of a holder that nothing here declares. */
export interface LoosePart {
  readonly address: string;
  readonly fact: Extract<Fact, { is: 'attached' | 'inline' | 'member' }>;
}

/** What is not declared, and why. */
export interface LeftOut {
  readonly address: string;
  readonly why: string;
}

type Of<Is extends Fact['is']> = Extract<Fact, { is: Is }>;

function ofKind<Is extends Fact['is']>(
  facts: readonly AddressedFact[],
  is: Is,
): readonly { address: string; fact: Of<Is> }[] {
  return facts.filter((each): each is { address: string; fact: Of<Is> } => each.fact.is === is);
}

/** Puts facts together; only those of one account, if one is named. */
export function declarationsOf(all: readonly AddressedFact[], account?: string): Declarations {
  const leftOut: LeftOut[] = ofKind(all, 'left-out').map(({ address, fact }) => ({ address, why: fact.why }));
  const facts = all.filter(({ fact }) => account === undefined || (accountOf(fact) ?? account) === account);
  const resources = resourcesOf(facts);
  const identities = identitiesOf(facts, leftOut);
  const isThere = new Set(resources.map(({ id }) => id));
  const protections = Map.groupBy(
    ofKind(facts, 'protection').filter(({ fact }) => isThere.has(fact.id)),
    ({ fact }) => fact.flag,
  );
  const shared = ofKind(facts, 'image-shared');
  for (const { address, fact } of shared)
    if (!/^\d{12}$/.test(fact.with)) leftOut.push({ address, why: `${fact.with} is not an account id` });
  return {
    resources,
    protections: new Map([...protections].map(([flag, of]) => [flag, sorted(of.map(({ fact }) => fact.id))])),
    sharedWith: sorted(shared.map(({ fact }) => fact.with).filter((id) => /^\d{12}$/.test(id))),
    ...identities,
    leftOut,
  };
}

function accountOf(fact: Fact): string | undefined {
  if (fact.is === 'resource') return fact.resource.account;
  return fact.is === 'holder' || fact.is === 'policy' ? fact.account : undefined;
}

function sorted(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)].sort(compareText);
}

/** One entry an id: what a resource of its own says goes before what an instance says of its volumes. */
function resourcesOf(facts: readonly AddressedFact[]): readonly ExpectedResource[] {
  const byId = new Map<string, ExpectedResource>();
  for (const { fact } of ofKind(facts, 'resource')) {
    const { id, expect, account, region } = fact.resource;
    const before = byId.get(id);
    byId.set(id, {
      id,
      account: before?.account ?? account,
      region: before?.region ?? region,
      expect: { ...before?.expect, ...expect },
    });
  }
  return [...byId.values()].filter(({ id }) => /^\S+$/.test(id)).sort((a, b) => compareText(a.id, b.id));
}

function identitiesOf(
  facts: readonly AddressedFact[],
  leftOut: LeftOut[],
): Pick<Declarations, 'holders' | 'policies' | 'loose'> {
  const accounts = sorted(
    facts.flatMap(({ fact }) => (fact.is === 'holder' || fact.is === 'policy' ? (fact.account ?? []) : [])),
  );
  if (accounts.length > 1) {
    leftOut.push({
      address: 'IAM',
      why: `it is of several accounts (${accounts.join(', ')}), and a name means the same in all accounts of a baseline; choose one with --account`,
    });
    return { holders: [], policies: new Map(), loose: [] };
  }
  const keyOf = (kind: HolderKind, name: string) => `${kind}/${name}`;
  const usable = ofKind(facts, 'holder').filter(({ address, fact }) => named(address, fact.name, leftOut));
  const declared = new Map(usable.map(({ address, fact }) => [keyOf(fact.kind, fact.name), { address, fact }]));
  const open = new Set(ofKind(facts, 'open').map(({ fact }) => `${keyOf(fact.kind, fact.holder)}/${fact.part}`));
  const attached = Map.groupBy(ofKind(facts, 'attached'), ({ fact }) => keyOf(fact.kind, fact.holder));
  const inline = Map.groupBy(ofKind(facts, 'inline'), ({ fact }) => keyOf(fact.kind, fact.holder));
  const members = ofKind(facts, 'member');
  const byGroup = Map.groupBy(members, ({ fact }) => fact.group);
  const byUser = Map.groupBy(members, ({ fact }) => fact.user);
  const computed = new Map(ofKind(facts, 'computed').map(({ fact }) => [keyOf('role', fact.role), fact]));
  const hasGroups = [...declared.values()].some(({ fact }) => fact.kind === 'group');

  const holders = [...declared].map(([key, { address, fact }]): HolderDeclaration => {
    const also = computed.get(key);
    const arns = (attached.get(key) ?? []).map((each) => each.fact.policy);
    const documents = (inline.get(key) ?? []).map((each) => [each.fact.name, each.fact.document] as const);
    const attachedHere = arns.length > 0 ? arns : (also?.attached ?? []);
    const extra = also && arns.length > 0 ? also.attached.filter((arn) => !arns.includes(arn)) : [];
    if (extra.length > 0)
      leftOut.push({ address, why: `${extra.join(', ')} is attached as well, but no attachment declares it` });
    const list =
      fact.kind === 'group' ? byGroup.get(fact.name) : fact.kind === 'user' ? byUser.get(fact.name) : undefined;
    const names = (list ?? []).map((each) => (fact.kind === 'group' ? each.fact.user : each.fact.group));
    return {
      kind: fact.kind,
      name: fact.name,
      trust: fact.trust,
      boundary: boundaryOf(address, fact.boundary, leftOut),
      inline: open.has(`${key}/inline`)
        ? 'any'
        : inlineOf(address, documents.length > 0 ? documents : [...(also?.inline ?? [])], leftOut),
      attached: open.has(`${key}/attached`) ? 'any' : listOf(address, attachedHere, isPolicyArn, leftOut),
      members:
        open.has(`${key}/members`) || (fact.kind === 'user' && hasGroups)
          ? 'any'
          : listOf(address, names, isIamName, leftOut),
    };
  });
  const policies = new Map<string, JsonObject>();
  for (const { address, fact } of ofKind(facts, 'policy'))
    if (named(address, fact.name, leftOut) && fact.document !== notKnown) policies.set(fact.name, fact.document);
  const loose = facts.flatMap(({ address, fact }): readonly LoosePart[] => {
    if (fact.is === 'member')
      return declared.has(keyOf('group', fact.group)) || (!hasGroups && declared.has(keyOf('user', fact.user)))
        ? []
        : [{ address, fact }];
    if (fact.is === 'attached' || fact.is === 'inline')
      return declared.has(keyOf(fact.kind, fact.holder)) ? [] : [{ address, fact }];
    return [];
  });
  return {
    holders: holders.sort((a, b) => compareText(keyOf(a.kind, a.name), keyOf(b.kind, b.name))),
    policies: new Map([...policies].sort(([a], [b]) => compareText(a, b))),
    loose,
  };
}

function named(address: string, name: string, leftOut: LeftOut[]): boolean {
  if (isIamName(name)) return true;
  leftOut.push({ address, why: `IAM would not allow its name ${escapeUnprintable(name)}` });
  return false;
}

function boundaryOf(address: string, arn: string | null | undefined, leftOut: LeftOut[]): string | null | undefined {
  if (typeof arn !== 'string' || isPolicyArn(arn)) return arn;
  leftOut.push({ address, why: `its boundary ${escapeUnprintable(arn)} is not the ARN of a policy` });
  return undefined;
}

/** Without duplicates; `any` where one of them cannot be declared. */
function listOf(
  address: string,
  texts: readonly string[],
  isValid: (text: string) => boolean,
  leftOut: LeftOut[],
): Listed {
  const wrong = texts.filter((text) => !isValid(text));
  for (const text of wrong)
    leftOut.push({
      address,
      why: `${escapeUnprintable(text)} cannot be declared, so that the list is left open (any)`,
    });
  return wrong.length > 0 ? 'any' : sorted(texts);
}

/** A name may come several times, once with its document. */
function inlineOf(
  address: string,
  policies: readonly (readonly [string, JsonObject | typeof notKnown])[],
  leftOut: LeftOut[],
): HolderDeclaration['inline'] {
  const documents = new Map(
    policies.flatMap(([name, document]) => (document === notKnown ? [] : [[name, document] as const])),
  );
  const wrong = policies.map(([name]) => name).filter((name) => !documents.has(name) || !isIamName(name));
  for (const name of new Set(wrong))
    leftOut.push({
      address,
      why: `inline policy ${escapeUnprintable(name)} is not known, so that inline policies are left open (any)`,
    });
  return wrong.length > 0 ? 'any' : new Map([...documents].sort(([a], [b]) => compareText(a, b)));
}
