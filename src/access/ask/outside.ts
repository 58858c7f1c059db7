import { compareText } from '../../domain/text/order.ts';
import { buildCallEvaluator, type CallEvaluator } from '../paths/model/call-evaluator.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { Entrance } from '../paths/model/entrances/entrance.ts';
import { entrancesInto } from '../paths/model/entrances/of-model.ts';
import type { Identity } from '../paths/model/identity.ts';
import { sessionsBy } from '../paths/model/role-sessions.ts';
import { findPaths, type PathGroup, type PathQuestion } from '../paths/search/find-paths.ts';
import { pathKind, type Path } from '../paths/search/path.ts';
import { describeEntrance, describeEntrances } from '../paths/wording/entrances/describe-entrance.ts';
import { stepsLine } from '../paths/wording/path-line.ts';
import { bestFirst, pathToClass, type PathToClass } from './path-to-class.ts';

/** Who gets into a role, by its trust policy. */
export interface RoleEntrances {
  /** The ARN. */
  readonly role: string;
  /** In words; empty if nobody does. `unknown` if the trust policy is not valid or was not read. */
  readonly by: readonly string[];
}

/** Somebody outside the snapshot's accounts who can, by a role that lets them in. */
export interface OutsideEntry extends PathToClass {
  /** As the role's trust policy writes it: `*`, an account, an ARN, or a provider. */
  readonly principal: string;
  readonly kind: Entrance['kind'];
  /** In words: `anyone who can run a workflow in any GitHub repository`. */
  readonly who: string;
  /** `anybody` in the world, everybody of one `provider`, or a `limited` group. */
  readonly reach: Entrance['reach'];
  /** The ARN of the role that lets them in. */
  readonly role: string;
  /** The account of the role. */
  readonly account: string;
  /** If several resources were asked for: the other paths, to resources that the best path does not reach. */
  readonly otherWays?: readonly PathToClass[];
}

/** Who gets into the role in which a path ends; undefined for a path that ends in a user. */
export function whoGetsIn({ identity, steps }: Path, model: AccessModel): RoleEntrances | undefined {
  const last = steps.at(-1)?.as.identity ?? identity;
  if (last.kind !== 'role') return undefined;
  const role = model.identities.find(({ arn }) => arn === last.arn) ?? last;
  if (role.isCreated) return { role: role.arn, by: ['whoever creates it says so in its trust policy'] };
  return {
    role: role.arn,
    by: role.trust
      ? describeEntrances(entrancesInto(role, model), placeOf(role))
      : ['unknown: the trust policy is not valid'],
  };
}

/**
 * Those outside who can: for each way into a role that can itself, the role's paths after the call that starts its
 * session. Services are not listed: they act for somebody of an account.
 */
export function outsideEntries(
  model: AccessModel,
  reached: ReadonlyMap<Identity, readonly PathGroup[]>,
  isOne: boolean,
  evaluator: CallEvaluator,
  question: PathQuestion,
): readonly OutsideEntry[] {
  const entries = [...reached].flatMap(([role, groups]) =>
    entrancesInto(role, model)
      .filter(({ reach }) => isOutside.has(reach))
      .flatMap((entrance): OutsideEntry[] => {
        const found = pathsAfter(entrance, role, groups, { model, evaluator, question });
        const ways = found.groups
          .toSorted(bestFirst)
          .map((group) => throughRole(entrance, role, group, isOne, found.evaluator));
        const [best, ...others] = ways;
        if (!best) return [];
        const { kind, reach, principal } = entrance;
        const { who } = describeEntrance(entrance, placeOf(role));
        const { arn, account } = role;
        return [{ principal, kind, who, reach, role: arn, account, ...best, ...(!isOne && { otherWays: others }) }];
      }),
  );
  const different = new Map(
    entries.map((entry) => [JSON.stringify([entry.line, entry.conditions, entry.role]), entry]),
  );
  return [...different.values()].sort(inReadingOrder);
}

const isOutside: ReadonlySet<Entrance['reach']> = new Set(['anybody', 'provider', 'limited']);

const ranks: readonly Entrance['reach'][] = ['anybody', 'provider', 'limited'];

function inReadingOrder(a: OutsideEntry, b: OutsideEntry): number {
  return (
    ranks.indexOf(a.reach) - ranks.indexOf(b.reach) ||
    (a.decision === b.decision ? 0 : a.decision === 'allowed' ? -1 : 1) ||
    a.steps.length - b.steps.length ||
    compareText(a.line, b.line)
  );
}

interface Search {
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
  readonly question: PathQuestion;
}

/**
 * The paths of the sessions that an entrance starts. Other entrances of the role may bring session tags and keys that
 * this one does not.
 */
function pathsAfter(
  { statement }: Entrance,
  role: Identity,
  groups: readonly PathGroup[],
  { model, evaluator, question }: Search,
): { readonly groups: readonly PathGroup[]; readonly evaluator: CallEvaluator } {
  const sessions = role.sessions && sessionsBy(statement, role, role.sessions);
  if (!sessions || sessions === role.sessions) return { groups, evaluator };
  const narrowed = { ...role, sessions };
  const narrowedModel = {
    ...model,
    identities: model.identities.map((identity) => (identity === role ? narrowed : identity)),
  };
  const ownEvaluator = buildCallEvaluator(narrowedModel);
  const except = (identity: Identity) => identity !== narrowed;
  return { groups: findPaths(narrowedModel, { ...question, except }, ownEvaluator), evaluator: ownEvaluator };
}

function throughRole(
  entrance: Entrance,
  role: Identity,
  group: PathGroup,
  isOne: boolean,
  evaluator: CallEvaluator,
): PathToClass {
  const way = pathToClass(group, isOne, evaluator);
  const { who, conditions } = describeEntrance(entrance, placeOf(role));
  const families = group.families.includes('become') ? group.families : (['become', ...group.families] as const);
  return {
    ...way,
    decision: conditions.length > 0 ? 'conditional' : way.decision,
    path: pathKind(families),
    line: `${who}, by role ${role.name}: ${stepsLine(group.path)}`,
    steps: [
      {
        action: entrance.action,
        resource: role.arn,
        as: entrance.principal,
        technique: 'enter-from-outside',
        via: {
          effect: 'Allow',
          layer: 'resource policy',
          policy: `trust policy of role ${role.name}`,
          statement: entrance.statement.name,
          heldBy: [],
        },
        sending: [],
      },
      ...way.steps,
    ],
    conditions: [...new Set([...conditions, ...way.conditions])],
  };
}

function placeOf({ name, account }: Identity): { readonly role: string; readonly account: string } {
  return { role: name, account };
}
