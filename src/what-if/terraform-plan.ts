import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts';
import type { ProposedChange } from '../domain/proposed-change.ts';
import { isUnknown, NotKnown, type Planned } from './terraform-fields.ts';
import { plannedTypes } from './terraform-types.ts';

/** What a Terraform plan says of an account, and what of it is not understood, as sentences. */
export interface PlannedChanges {
  readonly changes: readonly { readonly address: string; readonly change: ProposedChange }[];
  readonly notUnderstood: readonly string[];
}

/**
 * The changes of a Terraform plan (`terraform show -json`): IAM policies, their attachments, memberships, trust
 * policies and tags. Everything else that the plan changes, and what is known only after apply, is named.
 */
export function plannedChanges(plan: unknown): PlannedChanges {
  const listed = isJsonObject(plan) ? plan['resource_changes'] : undefined;
  if (!Array.isArray(listed))
    return { changes: [], notUnderstood: ['the plan has no list resource_changes: nothing of it is considered'] };
  const changes: { readonly address: string; readonly change: ProposedChange }[] = [];
  const notUnderstood: string[] = [];
  for (const [position, written] of (listed as readonly Json[]).entries()) {
    const planned = isJsonObject(written) ? asPlanned(written) : 'unreadable';
    if (planned === 'unreadable') notUnderstood.push(`item ${position + 1} of resource_changes is not readable`);
    else if (planned !== 'nothing')
      try {
        const made = changesOf(planned);
        changes.push(...made.changes.map((change) => ({ address: planned.address, change })));
        notUnderstood.push(...made.notUnderstood.map((what) => `${planned.address}: ${what}`));
      } catch (error) {
        if (!(error instanceof NotKnown)) throw error;
        notUnderstood.push(`${planned.address}: ${error.message}`);
      }
  }
  return { changes: changes.toSorted((a, b) => turn(a.change) - turn(b.change)), notUnderstood };
}

/** A plan is in the order of its addresses. What is taken away goes first, and what holds it last. */
function turn({ kind }: ProposedChange): number {
  if (kind === 'remove') return 2;
  return /^(detach|delete|remove)-/.test(kind) ? 0 : 1;
}

function asPlanned({ address, mode, type, change }: JsonObject): Planned | 'nothing' | 'unreadable' {
  if (typeof address !== 'string' || typeof type !== 'string' || !isJsonObject(change)) return 'unreadable';
  const { actions, before, after, after_unknown: unknown } = change;
  if (!Array.isArray(actions)) return 'unreadable';
  const does = (action: string) => (actions as readonly Json[]).includes(action);
  if (mode === 'data' || !['create', 'update', 'delete'].some(does)) return 'nothing';
  return {
    address,
    type,
    before: isJsonObject(before) ? before : {},
    after: isJsonObject(after) ? after : {},
    unknown: isJsonObject(unknown) ? unknown : {},
    exists: { before: isJsonObject(before), after: isJsonObject(after) },
    isReplaced: does('create') && does('delete'),
  };
}

interface Made {
  readonly changes: readonly ProposedChange[];
  readonly notUnderstood: readonly string[];
}

/** What has no meaning for an account, or follows from the fields that are understood. */
const meaningless = new Set(['id', 'arn', 'unique_id', 'policy_id', 'create_date', 'attachment_count', 'timeouts']);

function changesOf(planned: Planned): Made {
  const type = Object.hasOwn(plannedTypes, planned.type) ? plannedTypes[planned.type] : undefined;
  if (!type) throw new NotKnown(`resources of type ${planned.type} are not considered`);
  for (const field of type.fields)
    if (planned.exists.after && isUnknown(planned.unknown[field]) && field !== 'tags_all' && field !== 'arn')
      throw new NotKnown(`${field} is known only after apply: it is not considered`);
  const changes = type.read(planned);
  if (!planned.exists.after || !planned.exists.before) return { changes, notUnderstood: [] };
  const names = new Set([
    ...Object.keys(planned.before),
    ...Object.keys(planned.after),
    ...Object.keys(planned.unknown),
  ]);
  const others = [...names].filter(
    (name) =>
      !type.fields.includes(name) &&
      !meaningless.has(name) &&
      (isUnknown(planned.unknown[name]) ||
        JSON.stringify(planned.before[name]) !== JSON.stringify(planned.after[name])),
  );
  return {
    changes,
    notUnderstood: others.length === 0 ? [] : [`${others.join(', ')} of ${planned.type} is not considered`],
  };
}
