import type { Severity } from './finding.ts';
import type { Selector } from './selector.ts';

/** What the owner declares about who can do what; each form has a field that the others do not have. */
export type AccessRule = AllowedToRule | MustAllowRule | MfaRule | LaunchRule;

interface NamedRule {
  /** Unique in its baseline; part of the ids of its findings. */
  readonly name: string;
  /** The severity of what is certainly allowed; that of lesser findings is derived from it. */
  readonly severity?: Severity;
}

/** A rule about doing some actions to some resources. */
export interface ActionRule extends NamedRule {
  /** Names and patterns of actions (`ec2:StopInstances`, `ec2:Delete*`), and names of sets of them (`destroy`). */
  readonly actions: readonly string[];
  readonly resources: Selector;
  /** Kinds of resources; any unless given. */
  readonly kinds?: readonly string[];
}

/** Nobody else can do it, by any path. */
export interface AllowedToRule extends ActionRule {
  /** `group/admins`, `user/alice`, `role/break-glass` or ARNs; globs allowed. */
  readonly allowedTo: readonly string[];
}

/** Everybody named can do it, in a single step. */
export interface MustAllowRule extends ActionRule {
  readonly mustAllow: readonly string[];
}

/** Nobody can do it without MFA. */
export interface MfaRule extends ActionRule {
  readonly requires: 'mfa';
  /** Who can without MFA: for example roles that an AWS service uses. */
  readonly except: readonly string[];
}

/** Nobody else can launch an instance of some types, by any path. */
export interface LaunchRule extends NamedRule {
  readonly launch: {
    /** Globs over instance types: `*.metal*`. */
    readonly instanceTypes: readonly string[];
    readonly allowedTo: readonly string[];
  };
}
