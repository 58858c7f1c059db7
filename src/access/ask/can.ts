import { globalRegion } from '../../domain/scope.ts';
import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { DecisionOutcome } from '../evaluator/decide.ts';
import { contributingStatements } from '../evaluator/contributing-statements.ts';
import type { StatementMatch } from '../evaluator/evaluate-layers.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import type { CallExplanation } from '../paths/model/call-evaluator.ts';
import { plannerOf } from '../paths/search/planner.ts';
import { statementSource, type StatementSource } from '../paths/model/statement-source.ts';
import type { Target } from '../paths/model/target.ts';
import { organizationPolicies, placesNotRead, resourcePolicies } from '../paths/model/unread.ts';
import { describeChoice, describeConditions } from '../paths/wording/describe-conditions.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { yes } from '../policy/truth.ts';
import { decideCall, type CallQuestion } from './decide-call.ts';
import { lockNotes } from './lock-notes.ts';
import { recycleBinNotes } from './recycle-bin-notes.ts';
import { limitsOf, limitsOfUnknown, type Limits } from './limits.ts';
import { orUnknown } from './unanswerable.ts';
import { allowsThatDoNotApply, exceptionsOfDeny, type StatementWithReason } from './why-not.ts';

/** What `can` asks. */
export type CanQuestion = CallQuestion;

/** A decision with its reasons; what `can --format json` prints. */
export interface CanAnswer {
  readonly schemaVersion: 1;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** `unknown`: something was not read that can change the decision. */
  readonly decision: DecisionOutcome | 'unknown';
  /** For an unknown decision: the decision by what was read, if there is one. */
  readonly ofWhatWasRead?: DecisionOutcome;
  /** What a conditional decision depends on, as text; all of it must hold. */
  readonly conditions: readonly string[];
  /** What the principal has to send, and can choose: `aws:RequestTag/team=x`. */
  readonly sending: readonly string[];
  /** The statements that decide; a Deny with conditions says when it would not apply, and what the request has instead. */
  readonly because: readonly (StatementSource & { readonly why?: string })[];
  /** Reasons that are not statements: `no Allow in the identity policies`. */
  readonly otherReasons: readonly string[];
  /** If nothing allows it: the Allow statements for the action that do not apply, and why not. */
  readonly nearMisses: readonly StatementWithReason[];
  readonly notes: readonly string[];
  readonly notRead: readonly string[];
  /** What the model does not cover and could matter to this answer. */
  readonly limits: Limits;
}

/** The same; the decision is unknown if the principal or resource can be among what was not read. */
export function canOrUnknown(model: AccessModel, question: CanQuestion): CanAnswer {
  return orUnknown(
    () => can(model, question),
    ({ message, notRead }) => ({
      schemaVersion: 1,
      principal: question.principal,
      action: question.action,
      resource: question.resource,
      decision: 'unknown',
      conditions: [],
      sending: [],
      because: [],
      otherReasons: [],
      nearMisses: [],
      notes: [message],
      notRead: [...organizationPolicies, ...notRead],
      limits: limitsOfUnknown,
    }),
  );
}

/** Decides one call. Throws Unanswerable if the question does not fit the snapshot. */
export function can(model: AccessModel, question: CanQuestion): CanAnswer {
  const {
    action,
    identity,
    resource: { resource, notes },
    actor,
    target,
    call,
    explanation,
    evaluator,
  } = decideCall(model, question);
  const { on } = call;
  const { decision } = explanation.decision;
  const notRead = [...identity.notRead, ...(decision === 'conditional' ? unreadPlacesOf(on, model) : [])];
  const isUnknown = notRead.length > 0 && decision !== 'explicitDeny';
  const isOpen = decision === 'allowed' || decision === 'conditional';
  return {
    schemaVersion: 1,
    principal: identity.arn,
    action: action.name,
    resource,
    ...(isUnknown ? { decision: 'unknown' as const, ofWhatWasRead: decision } : { decision }),
    conditions:
      decision === 'conditional'
        ? describeConditions(contributingStatements(explanation.request, explanation.layers), explanation.request)
        : [],
    sending: isOpen ? describeChoice(explanation.choice) : [],
    because: decidingMatches(explanation).map((match) => {
      const why = decision === 'explicitDeny' ? exceptionsOfDeny(match.statement, explanation, actor) : undefined;
      return { ...statementSource(match, actor), ...(why !== undefined && { why }) };
    }),
    otherReasons: explanation.decision.reasons.flatMap(({ statement, text }) =>
      statement === undefined ? [text] : [],
    ),
    nearMisses: decision === 'implicitDeny' ? allowsThatDoNotApply(explanation, actor).slice(0, mostNearMisses) : [],
    notes: [
      ...notes,
      ...unsupportedKeyNotes(model, action, on, question.context),
      ...(isOpen
        ? [
            ...protectionNotes(model, target, call),
            ...lockNotes(action.name, [target], model),
            ...recycleBinNotes(action.name, [target], { model, evaluator, identities: [identity] }),
          ]
        : []),
    ],
    notRead: [...organizationPolicies, ...notRead, ...resourcePolicies(action.name)],
    limits: limitsOf(
      {
        action: action.name,
        kinds: new Set([target.kind]),
        about: 'call',
        asked: [identity],
        found: isOpen ? [identity] : [],
        model,
      },
      notRead,
    ),
  };
}

/** The scopes that were not read and can contain a target that is not in the snapshot, and so its tags. */
function unreadPlacesOf({ kind, arn, account, region }: Target, { snapshot }: AccessModel): readonly string[] {
  if (snapshot.ofAnyKind(kind).some((resource) => resource.arn === arn)) return [];
  return placesNotRead(
    snapshot,
    (scope) => scope.kind === kind && scope.account === account && [region, globalRegion].includes(scope.region),
  );
}

/** The statements that decide a call. */
export function decidingStatements(explanation: CallExplanation, actor: Actor): readonly StatementSource[] {
  return decidingMatches(explanation).map((match) => statementSource(match, actor));
}

function decidingMatches({ decision: { decision }, request, layers }: CallExplanation): readonly StatementMatch[] {
  const { requirements, denies } = contributingStatements(request, layers);
  if (decision === 'explicitDeny') return denies.filter(({ truth }) => truth === yes);
  if (decision !== 'allowed' && decision !== 'conditional') return [];
  return [...denies, ...requirements.flatMap(({ matches, met }) => matches.filter(({ truth }) => truth === met))];
}

const mostNearMisses = 10;

function unsupportedKeyNotes(
  { reference }: AccessModel,
  action: ActionFacts,
  { arn }: Target,
  context: Sent,
): string[] {
  const supported = supportedKeys(reference, action, arn);
  return Object.keys(context)
    .filter((key) => !supported.has(key.toLowerCase()))
    .map((key) => `${action.name} does not support the condition key ${key}: it has no effect`);
}

/** What besides policies can prevent a call: protection, and facts that a plan depends on. */
function protectionNotes(model: AccessModel, target: Target, { action, on }: Call): string[] {
  if (target.kind === 'other') return [];
  const plan = plannerOf(action, model)
    .plansFor(target)
    .find(
      ({ calls: [first, ...others] }) => first?.action === action && first.on.arn === on.arn && others.length === 0,
    );
  if (!plan)
    return [
      on.arn === target.arn
        ? `${on.arn} is protected: AWS refuses ${action} while the protection is on; who-can lists the paths around it`
        : `${target.arn} does not accept ${action} as it is; who-can lists the paths around it`,
    ];
  return plan.assumptions.map((what) => `${action} succeeds if ${what}`);
}
