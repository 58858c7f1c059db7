/** What a policy document says, read strictly: one shape for what JSON lets people write in many. */
export interface Policy {
  /** Variables mean something under `2012-10-17` alone. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** The Sid, or `#1` for the first statement without one; `Sid#3` where the Sid is not the only one of its kind. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: NegatableList<string>;
  /**
   * Undefined in a trust policy and in some services' resource policies (ECR), which speak of what they are attached
   * to.
   */
  readonly resources: NegatableList<string> | undefined;
  /** Undefined in a policy that belongs to an identity. */
  readonly principals: NegatableList<PrincipalPattern> | undefined;
  readonly conditions: readonly ConditionText[];
}

/** A list, or everything that is not in the list (NotAction, NotResource, NotPrincipal). */
export interface NegatableList<Item> {
  readonly negated: boolean;
  readonly items: readonly Item[];
}

export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** `value` is `*`, an account id, an ARN, a unique id, a service's name or a provider, as the kind has it. */
export interface PrincipalPattern {
  readonly kind: PrincipalKind;
  readonly value: string;
}

/** One operator with one key; the values are alternatives. */
export interface ConditionText {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Where a document is not a policy, and why: `Statement[2].Effect`. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** What kind of place a document hangs in; each forbids and demands different elements. */
export type PolicyPlace = 'identity' | 'session' | 'resource' | 'trust' | 'serviceControl' | 'resourceControl';
