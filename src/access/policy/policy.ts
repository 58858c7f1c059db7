/** A parsed policy document: one shape for the several forms that JSON allows. */
export interface Policy {
  /** Policy variables work only under `2012-10-17`. */
  readonly version: '2012-10-17' | '2008-10-17';
  readonly statements: readonly Statement[];
}

/** One statement of a policy document. */
export interface Statement {
  /** As written; undefined if it is missing or empty. */
  readonly sid: string | undefined;
  /** The Sid; `#1` for the first statement if it has no Sid; `Sid#3` for the third if another has the same Sid. */
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: NegatableList<string>;
  /**
   * Undefined in a trust policy and in some services' resource policies (ECR): they are about the resource that they
   * are attached to.
   */
  readonly resources: NegatableList<string> | undefined;
  /** Undefined in an identity policy. */
  readonly principals: NegatableList<PrincipalPattern> | undefined;
  readonly conditions: readonly ConditionText[];
}

/** A list; negated (NotAction, NotResource, NotPrincipal), everything that is not in it. */
export interface NegatableList<Item> {
  readonly negated: boolean;
  readonly items: readonly Item[];
}

export type PrincipalKind = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

/** `value` is `*`, an account id, an ARN, a unique id, a service principal or a provider, depending on the kind. */
export interface PrincipalPattern {
  readonly kind: PrincipalKind;
  readonly value: string;
}

/** One operator with one key as the policy writes them; one of the values has to match. */
export interface ConditionText {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Where a document is not a valid policy (`Statement[2].Effect`), and why. */
export interface PolicyProblem {
  readonly path: string;
  readonly message: string;
}

/** What a document is used as; each use requires and forbids different elements. */
export type PolicyPlace = 'identity' | 'session' | 'resource' | 'trust' | 'serviceControl' | 'resourceControl';
