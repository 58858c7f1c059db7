import { keptInRecycleBin, knowsAllRules } from '../../model/recycle-bin.ts';
import { servicesWithResourcePolicies } from '../../model/unread.ts';
import { techniques } from '../index.ts';
import {
  outsidersOf,
  readsCalledVia,
  serviceLinkedRolesThatMay,
  servicesOf,
  type AnsweredQuestion,
} from './relevance.ts';

/** What can be missing from an answer, or too much in it. */
export interface NotModelled {
  /** Kebab case; scripts may rely on it. */
  readonly id: string;
  /** What is left out, to follow "Could add to it: ". */
  readonly what: string;
  /** To add: principals or paths that the answer does not have. To take away: some that it has. */
  readonly could: 'add' | 'take away' | 'both';
  /** What driftwarden does instead, or why it matters, in one or two sentences. */
  readonly detail: string;
  /**
   * What of it could matter to a question, by name; empty where that has no names, undefined where it could not matter.
   */
  readonly mattersTo: (question: AnsweredQuestion) => readonly string[] | undefined;
}

/**
 * All that answers do not cover. docs/paths.md shows this table, and `can` and `who-can` print the rows that could
 * matter to the question.
 */
export const notModelled: readonly NotModelled[] = [
  {
    id: 'other-ways',
    what: 'ways outside the catalogue',
    could: 'add',
    detail:
      'The search tries the techniques of this page, and no others: for example no deployment group that somebody creates, and no document of Systems Manager in the account unless it is rewritten.',
    mattersTo: ({ about }) => anyway(about === 'paths'),
  },
  {
    id: 'other-effects',
    what: 'other calls with the same effect',
    could: 'add',
    detail:
      'For an action that has no section on this page, the search finds who can call it, and no other call that has its effect.',
    mattersTo: ({ about, action }) =>
      about === 'paths' && !techniques.some(({ goal }) => goal === action) ? [action] : undefined,
  },
  {
    id: 'kept-cluster-backups',
    what: 'kept automated backups of clusters',
    could: 'add',
    detail: 'They are not read: `rds:DeleteDBClusterAutomatedBackup` is answered by the ARN alone.',
    mattersTo: ({ action }) => anyway(action === 'rds:DeleteDBClusterAutomatedBackup'),
  },
  {
    id: 'resource-policies',
    what: 'policies and grants of the resources themselves',
    could: 'both',
    detail:
      'Of the policies of resources, only the trust policies of roles are read, not those of S3, KMS, Lambda and other services. Paths that depend on one say so.',
    mattersTo: ({ action }) => {
      const service = serviceOf(action);
      return servicesWithResourcePolicies.has(service) ? [service] : undefined;
    },
  },
  {
    id: 'called-via',
    what: 'calls that a service makes for its caller',
    could: 'both',
    detail:
      'Each call is taken as made by the principal itself: `aws:CalledVia` is missing and `aws:ViaAWSService` is false. It matters where a policy reads one of them.',
    mattersTo: ({ action, asked }) => anyway(readsCalledVia(action, asked)),
  },
  {
    id: 'service-linked-roles',
    what: 'service-linked roles',
    could: 'add',
    detail:
      'Only AWS services act with them, and they are in no list. Who can make a service act is found where a technique says how.',
    mattersTo: ({ about, action, model }) =>
      about === 'call' ? undefined : someOf(serviceLinkedRolesThatMay(action, model)),
  },
  {
    id: 'outside',
    what: 'who comes in from outside',
    could: 'add',
    detail:
      'Which people and programs an identity provider, a Kubernetes cluster or an account that was not read lets use a role, they decide themselves.',
    mattersTo: ({ about, found, model }) => (about === 'call' ? undefined : someOf(outsidersOf(found, model))),
  },
  {
    id: 'workloads',
    what: 'changes to what runs with such a role',
    could: 'add',
    detail:
      'A service that a role trusts runs code with it. Which functions, tasks and stacks exist is not read: paths through one are conditional. Who can change code in a repository, a pipeline, a bucket or an image registry is not read.',
    mattersTo: ({ about, found }) => (about === 'paths' ? someOf(servicesOf(found)) : undefined),
  },
  {
    id: 'inside-instances',
    what: 'logins that AWS does not control',
    could: 'add',
    detail:
      "Whoever is on an instance by an SSH key, a password or the software that runs there acts with the instance's role, and can shut it down.",
    mattersTo: ({ about, action, found }) =>
      anyway(
        about === 'paths' &&
          (shutdowns.has(action) || found.some(({ instanceProfiles }) => instanceProfiles.length > 0)),
      ),
  },
  {
    id: 'stored-credentials',
    what: 'stored credentials',
    could: 'add',
    detail:
      'Access keys, passwords and session tokens of those who can may be in user data, parameters, secrets, logs or code. They are not read.',
    mattersTo: ({ about, found }) => anyway(about === 'paths' && found.length > 0),
  },
  {
    id: 'organization',
    what: 'administrators of the organization',
    could: 'add',
    detail:
      'Its management account and delegated administrators can reach an account from outside: by stack sets, central root access or IAM Identity Center.',
    mattersTo: ({ about }) => anyway(about === 'paths'),
  },
  {
    id: 'data-inside',
    what: 'erasing the data and keeping the resource',
    could: 'add',
    detail:
      'A file system or a database can be emptied or encrypted from inside. That is not the effect that is asked about.',
    mattersTo: ({ about, action }) =>
      anyway(about === 'paths' && (action === 'ec2:DeleteVolume' || /^rds:DeleteDB(Instance|Cluster)$/.test(action))),
  },
  {
    id: 'other-copies',
    what: 'proxies, promoted replicas, blue/green deployments, existing snapshots and AWS Backup',
    could: 'add',
    detail: 'They lead to the data of a database, too. Existing snapshots are targets of their own: ask about them.',
    mattersTo: ({ about, action, kinds }) =>
      anyway(about === 'paths' && action === 'rds-db:connect' && (kinds.has('db-instance') || kinds.has('db-cluster'))),
  },
  {
    id: 'keys-of-copies',
    what: 'KMS keys of snapshots that are copies, or whose volume is gone',
    could: 'add',
    detail: 'They are not read. Without its key a snapshot is useless.',
    mattersTo: ({ about, action }) =>
      anyway(about === 'paths' && keptInRecycleBin.has(action) && !/Volume/.test(action)),
  },
  {
    id: 'recycle-bin',
    what: 'the Recycle Bin',
    could: 'take away',
    detail: 'Where its retention rules were not read, what counts as deleted may be kept for some days.',
    mattersTo: ({ action, found, model }) =>
      anyway(found.length > 0 && keptInRecycleBin.has(action) && !knowsAllRules(model.snapshot)),
  },
  {
    id: 'control-policies',
    what: 'service control policies and resource control policies, which were not read',
    could: 'take away',
    detail:
      "The organization's policies can only deny. `verify` asks AWS which answers the service control policies take away. Declarative policies of the organization are not read either.",
    mattersTo: ({ found }) => anyway(found.length > 0),
  },
  {
    id: 'session-policies',
    what: 'session policies',
    could: 'take away',
    detail: 'Whoever makes a session of a role may limit it by a policy. Nothing in the account shows it.',
    mattersTo: ({ found }) => anyway(found.some(({ kind }) => kind === 'role')),
  },
  {
    id: 'endpoint-policies',
    what: 'VPC endpoint policies',
    could: 'take away',
    detail: 'They deny requests that go through the endpoint, and no others.',
    mattersTo: ({ found }) => anyway(found.length > 0),
  },
  {
    id: 'other-refusals',
    what: 'refusals that no policy decides',
    could: 'take away',
    detail:
      'AWS refuses calls for other reasons too: quotas, the state of a resource at that moment, a service or region that is not enabled. Where a technique depends on such a state, its path says so.',
    mattersTo: ({ about, found }) => anyway(about === 'paths' && found.length > 0),
  },
];

/** Something that matters without names, or not. */
function anyway(matters: boolean): readonly string[] | undefined {
  return matters ? [] : undefined;
}

function someOf(names: Iterable<string>): readonly string[] | undefined {
  const found = [...new Set(names)];
  return found.length > 0 ? found : undefined;
}

/** The actions whose effect a shutdown from inside an instance can have. */
const shutdowns: ReadonlySet<string> = new Set(['ec2:TerminateInstances', 'ec2:StopInstances']);

function serviceOf(action: string): string {
  return action.slice(0, Math.max(0, action.indexOf(':'))).toLowerCase();
}
