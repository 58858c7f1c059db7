import type { Baseline, DeclaredGroup, DeclaredRole, DeclaredUser } from '../../domain/baseline.ts';
import type { BaselineEdit, BaselinePath } from '../../domain/baseline-edit.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Declarations, HolderDeclaration, LeftOut, Listed } from '../declarations.ts';
import { notKnown } from '../facts.ts';
import type { Documents, PlanBuilder } from './plan.ts';

type Declared = Partial<DeclaredGroup & DeclaredUser & DeclaredRole> & Pick<DeclaredGroup, 'inline' | 'attached'>;

/** The sections `groups`, `users`, `roles` and `policies`. Returns what could not be joined to anything. */
export function mergeIdentities(
  { holders, policies, loose }: Declarations,
  baseline: Baseline,
  documents: Documents,
  builder: PlanBuilder,
): readonly LeftOut[] {
  for (const kind of ['group', 'user', 'role'] as const) {
    const section = `${kind}s` as const;
    const fresh: [string, JsonObject][] = [];
    for (const holder of holders.filter((each) => each.kind === kind)) {
      const declared = baseline[section]?.get(holder.name);
      if (declared) mergeHolder(declared, holder, [section, holder.name], documents, builder);
      else {
        fresh.push([holder.name, entryOf(holder, documents)]);
        builder.adds(section, holder.name);
      }
    }
    if (fresh.length > 0) builder.edit({ do: 'insert', at: [section], entries: Object.fromEntries(fresh) });
  }
  mergePolicies(policies, baseline, documents, builder);
  return loose.flatMap((part) => joinLoose(part, baseline, documents, builder) ?? []);
}

const membersField = { group: 'members', user: 'groups', role: undefined } as const;

function fileOf(
  { kind, name }: HolderDeclaration,
  inline: string,
  document: JsonObject,
  { addFile }: Documents,
): string {
  return addFile(`${kind}-${name}.${inline}`, document);
}

/** What is not known is left open (`any`); an empty list is left out, which declares that it is empty. */
function entryOf(holder: HolderDeclaration, documents: Documents): JsonObject {
  const { kind, trust, inline, attached, members, boundary } = holder;
  const field = membersField[kind];
  const paths =
    inline === 'any'
      ? inline
      : Object.fromEntries([...inline].map(([name, document]) => [name, fileOf(holder, name, document, documents)]));
  return {
    ...(trust && { trust: fileOf(holder, 'trust', trust, documents) }),
    ...(field && (members === 'any' || kind === 'group' || members.length > 0) && { [field]: members }),
    ...((inline === 'any' || inline.size > 0) && { inline: paths }),
    ...(attached.length > 0 && { attached }),
    ...(boundary !== undefined && { permissionsBoundary: boundary }),
  };
}

function mergeHolder(
  declared: Declared,
  holder: HolderDeclaration,
  at: BaselinePath,
  documents: Documents,
  builder: PlanBuilder,
): void {
  const { kind, trust, inline, attached, members, boundary } = holder;
  const section = String(at[0]);
  const field = membersField[kind];
  if (field) mergeList(declared[field] ?? [], members, [...at, field], builder);
  mergeList(declared.attached, attached, [...at, 'attached'], builder);
  if (trust)
    mergeDocument(
      declared.trust,
      trust,
      [...at, 'trust'],
      'trust',
      () => fileOf(holder, 'trust', trust, documents),
      documents,
      builder,
    );
  mergeInline(declared, holder, inline, [...at, 'inline'], documents, builder);
  if (boundary === undefined || boundary === declared.permissionsBoundary) return;
  const edit: BaselineEdit = { do: 'set', at: [...at, 'permissionsBoundary'], value: boundary };
  if (declared.permissionsBoundary === undefined) {
    builder.edit(edit);
    builder.adds(section, `${holder.name}: permissionsBoundary`);
  } else builder.differs({ at: edit.at, declared: declared.permissionsBoundary, imported: boundary, edits: [edit] });
}

/** What is missing is added; what the baseline has besides differs. */
function mergeList(declared: Listed, imported: Listed, at: BaselinePath, builder: PlanBuilder): void {
  if (imported === 'any') return;
  if (declared === 'any') {
    builder.differs({ at, declared, imported, edits: [{ do: 'set', at, value: imported }] });
    return;
  }
  const fresh = imported.filter((each) => !declared.includes(each));
  if (fresh.length > 0) builder.edit({ do: 'append', at, values: fresh });
  for (const value of fresh) {
    builder.adds(String(at[0]), `${String(at[1])}: ${String(at[2])} ${value}`);
  }
  for (const value of declared.filter((each) => !imported.includes(each)))
    builder.differs({ at, declared: value, imported: undefined, edits: [{ do: 'remove', at, value }] });
}

function mergeInline(
  declared: Declared,
  holder: HolderDeclaration,
  imported: HolderDeclaration['inline'],
  at: BaselinePath,
  documents: Documents,
  builder: PlanBuilder,
): void {
  if (imported === 'any') return;
  if (declared.inline === 'any') {
    const names = [...imported.keys()];
    const edits = (): readonly BaselineEdit[] => [
      { do: 'set', at, value: Object.fromEntries([...imported].map(([name, document]) => [name, document])) },
    ];
    builder.differs({ at, declared: 'any', imported: names, edits: edits() });
    return;
  }
  for (const [name, document] of imported)
    mergeDocument(
      declared.inline.get(name),
      document,
      [...at, name],
      'identity',
      () => fileOf(holder, name, document, documents),
      documents,
      builder,
    );
  for (const name of declared.inline.keys())
    if (!imported.has(name))
      builder.differs({
        at: [...at, name],
        declared: 'a policy',
        imported: undefined,
        edits: [{ do: 'delete', at: [...at, name] }],
      });
}

function mergeDocument(
  declared: JsonObject | undefined,
  imported: JsonObject,
  at: BaselinePath,
  place: 'identity' | 'trust',
  newFile: () => string,
  { isSame }: Documents,
  builder: PlanBuilder,
): void {
  if (declared === undefined) {
    builder.edit({ do: 'set', at, value: newFile() });
    builder.adds(String(at[0]), `${String(at[1])}: ${at.slice(2).join(' ')}`);
  } else if (!isSame(declared, imported, place))
    builder.differs({ at, declared, imported, edits: [{ do: 'set', at, value: imported }] });
}

function mergePolicies(
  policies: Declarations['policies'],
  baseline: Baseline,
  documents: Documents,
  builder: PlanBuilder,
): void {
  const fresh: [string, Json][] = [];
  for (const [name, document] of policies) {
    const declared = baseline.policies?.get(name);
    const newFile = () => documents.addFile(`policy-${name}`, document);
    if (declared)
      mergeDocument(
        declared.document,
        document,
        ['policies', name, 'document'],
        'identity',
        newFile,
        documents,
        builder,
      );
    else {
      fresh.push([name, { document: newFile() }]);
      builder.adds('policies', name);
    }
  }
  if (fresh.length > 0) builder.edit({ do: 'insert', at: ['policies'], entries: Object.fromEntries(fresh) });
}

/** A part of a holder that is declared elsewhere joins what the baseline says of that holder. */
function joinLoose(
  { address, fact }: Declarations['loose'][number],
  baseline: Baseline,
  documents: Documents,
  builder: PlanBuilder,
): LeftOut | undefined {
  const [kind, holder] = fact.is === 'member' ? (['group', fact.group] as const) : [fact.kind, fact.holder];
  const declared: Declared | undefined = baseline[`${kind}s`]?.get(holder);
  if (!declared)
    return {
      address,
      why: `${kind} ${holder} is declared neither here nor in the baseline, so that what else it has is not known`,
    };
  const at: BaselinePath = [`${kind}s`, holder];
  if (fact.is === 'inline') {
    if (declared.inline === 'any' || fact.document === notKnown) return undefined;
    const { name, document } = fact;
    mergeDocument(
      declared.inline.get(name),
      document,
      [...at, 'inline', name],
      'identity',
      () => documents.addFile(`${kind}-${holder}.${name}`, document),
      documents,
      builder,
    );
    return undefined;
  }
  const [list, field, value] =
    fact.is === 'member'
      ? ([declared.members ?? [], 'members', fact.user] as const)
      : ([declared.attached, 'attached', fact.policy] as const);
  if (list === 'any' || list.includes(value)) return undefined;
  builder.edit({ do: 'add', at: [...at, field], value });
  builder.adds(`${kind}s`, `${holder}: ${field} ${value}`);
  return undefined;
}
