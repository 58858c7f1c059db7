import type { Severity } from './finding.ts';
import type { Selector } from './selector.ts';

/** What the owner declares of who can do what; `in` tells the forms apart. */
export type AccessRule = AllowedToRule | MustAllowRule | MfaRule | LaunchRule;

interface NamedRule {
  /** Unique in its baseline; part of the ids of its findings. */
  readonly name: string;
  /** Of what is open for certain; lesser findings are graver or milder with it. */
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

/** Nobody else can, by any path. */
export interface AllowedToRule extends ActionRule {
  /** `group/admins`, `user/alice`, `role/break-glass` or ARNs; globs allowed. */
  readonly allowedTo: readonly string[];
}

/** Everybody named can, by a single step. */
export interface MustAllowRule extends ActionRule {
  readonly mustAllow: readonly string[];
}

/** Nobody can without MFA. */
export interface MfaRule extends ActionRule {
  readonly requires: 'mfa';
  /** Who may without: roles that a service of AWS acts by, for one. */
  readonly except: readonly string[];
}

/** Nobody else can launch an instance of some types. */
export interface LaunchRule extends NamedRule {
  readonly launch: {
    /** Globs over instance types: `*.metal*`. */
    readonly instanceTypes: readonly string[];
    readonly allowedTo: readonly string[];
  };
}
