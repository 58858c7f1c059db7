import {
  buildAccessModel,
  buildCallEvaluator,
  findPaths,
  targetsOf,
  type AccessModel,
  type CallEvaluator,
  type Identity,
  type Reference,
} from '../access/index.ts';
import { yes } from '../access/policy/truth.ts';
import { mapOfPairs, plainMap, type CommentedMap } from '../domain/commented.ts';
import { isOwnedByAccount, tagValue, type Resource } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { allPermissionsTest } from './admins.ts';
import { isProduction, productionSelector, type Choices } from './choices.ts';
import { isIamName } from '../domain/iam/iam-name.ts';
import { isLiteral } from './globs.ts';
import { declares, isRead, shows, unreadNote, type Section } from './section.ts';
import { isWordLike, valuesOf } from './tag-use.ts';
import { few } from './words.ts';

const identityKinds = ['user', 'group', 'role', 'policy'];

/** What policies are compared with: the account, AWS's actions, and the time. */
export interface AccessInput {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  readonly now: Date;
}

/** The section `grants`: all of EC2 is for the administrators. */
export function proposedGrants({ snapshot, reference }: AccessInput, { admins }: Choices): Section {
  if (!isRead(identityKinds, snapshot)) return shows('grants', exampleGrants, unreadNote(identityKinds, snapshot));
  if (admins.length === 0)
    return shows('grants', exampleGrants, [
      'Grants that nobody may hold. Nobody holds all permissions by a group, a user or an administration role.',
    ]);
  const holdsAll = allPermissionsTest(snapshot, reference);
  const others = [...snapshot.ofKind('group'), ...snapshot.ofKind('user'), ...snapshot.ofKind('role')]
    .filter(holdsAll)
    .map(({ kind, id }) => `${kind}/${id}`)
    .filter((name) => !admins.includes(name));
  return declares('grants', plainMap({ forbidden: [plainMap({ actions: ['ec2:*'], except: admins })] }), {
    reasons: [
      'All of EC2 on everything, however it is written, is for the administrators.',
      ...(others.length > 0 ? [`All permissions are also held by ${few(others)}.`] : []),
    ],
    taken: [`${few(admins, 6)} administer the account`],
  });
}

/** A part of the account with rules of its own. */
interface Area {
  readonly name: string;
  readonly selector: CommentedMap;
  readonly isIn: (resource: Resource<string, unknown>) => boolean;
  readonly isProduction: boolean;
}

const mostAreas = 5;

/** The section `access`: who may destroy what, as the groups can today. */
export function proposedAccess({ snapshot, reference, now }: AccessInput, choices: Choices): Section {
  const { admins } = choices;
  if (!isRead(identityKinds, snapshot)) return shows('access', exampleAccess, unreadNote(identityKinds, snapshot));
  const areas = areasIn(snapshot, choices);
  if (areas.length === 0)
    return shows('access', exampleAccess, ['Who may do what, by whatever path. There is nothing to destroy yet.']);
  const model = buildAccessModel(snapshot, reference, now);
  const context = { snapshot, model, evaluator: buildCallEvaluator(model) };
  const everywhere = [...admins, ...servicePatterns(snapshot), ...backupRoles(snapshot, admins)];
  const rules = areas.map((area) => {
    const groups = area.isProduction
      ? []
      : groupsThatCan(area, ['ec2:TerminateInstances', 'ec2:StopInstances'], context, admins);
    const allowedTo = [...everywhere, ...groups.map((group) => `group/${group}`)];
    const working = area.isProduction
      ? []
      : groupsThatCan(area, ['ec2:StartInstances', 'ec2:StopInstances'], context, admins, true);
    return { area, groups, rules: [ruleFor(area, allowedTo, groups), ...workRule(area, working)] };
  });
  return declares(
    'access',
    rules.flatMap((each) => each.rules),
    {
      reasons: [
        'Who can do what, by all policies together and by whatever path. `destroy` is to terminate, stop, delete, ' +
          'deregister or release. Who else can do it today is a finding of the first audit.',
        ...(admins.length === 0 ? ['Nobody is known as an administrator: init --admins group/NAME says who.'] : []),
      ],
      taken: rules.map(({ area, groups }) => {
        const allowed = [...admins, ...groups.map((group) => `group/${group}`)];
        return `${area.name} may be destroyed by ${allowed.length === 0 ? 'nobody, until you name them' : few(allowed, 6)}`;
      }),
    },
  );
}

/** By the department; production for itself; everything where neither says anything. */
function areasIn(snapshot: SnapshotIndex, { departmentTag, production }: Choices): readonly Area[] {
  const resources = ['instance', 'volume', 'image', 'snapshot', 'db-instance', 'db-cluster']
    .flatMap((kind) => snapshot.ofAnyKind(kind))
    .filter(isOwnedByAccount);
  const isMeant = production ? isProduction(production) : () => false;
  const first: Area[] =
    production && resources.some(isMeant)
      ? [{ name: 'production', selector: productionSelector(production), isIn: isMeant, isProduction: true }]
      : [];
  const values =
    departmentTag === undefined
      ? new Map<string, number>()
      : valuesOf(
          departmentTag,
          resources.filter((each) => !isMeant(each)),
        );
  const departments =
    departmentTag !== undefined && isWordLike(values)
      ? [...values]
          .filter(([value, count]) => isLiteral(value) && count > 1)
          .map(([value]): Area => ({
            name: `${departmentTag} = ${value}`,
            selector: plainMap({ tag: mapOfPairs([[departmentTag, value]]) }),
            isIn: ({ tags }) => tagValue(tags, departmentTag) === value,
            isProduction: false,
          }))
      : [];
  const areas = [...first, ...departments].slice(0, mostAreas);
  if (areas.length > 0 || resources.length === 0) return areas;
  return [{ name: 'everything', selector: plainMap({ id: '*' }), isIn: () => true, isProduction: false }];
}

/** What acts for AWS: nobody in the account can take up a service-linked role. */
function servicePatterns(snapshot: SnapshotIndex): readonly string[] {
  const linked = snapshot.ofKind('role').find(({ attributes }) => attributes.path.startsWith('/aws-service-role/'));
  const [, partition = 'aws'] = linked?.arn.split(':') ?? [];
  const accounts = snapshot.snapshot.accounts.length === 1 ? snapshot.snapshot.accounts[0] : '*';
  return linked ? [`arn:${partition}:iam::${accounts ?? '*'}:role/aws-service-role/*`] : [];
}

/** What takes backups by AWS's own policies deletes old ones. */
function backupRoles(snapshot: SnapshotIndex, admins: readonly string[]): readonly string[] {
  return snapshot
    .ofKind('role')
    .filter(
      ({ id, attributes: { attached, inline } }) =>
        isIamName(id) && inline.length === 0 && attached.length > 0 && attached.every(isForBackups),
    )
    .map(({ id }) => `role/${id}`)
    .filter((name) => !admins.includes(name));
}

function isForBackups(arn: string): boolean {
  return /:aws:policy\/service-role\/(AWSBackupServiceRolePolicy|AWSDataLifecycleManager)/.test(arn);
}

interface Context {
  readonly snapshot: SnapshotIndex;
  readonly model: AccessModel;
  readonly evaluator: CallEvaluator;
}

/** The groups all of whose members can call one of the actions (each, if so asked, and for certain) on all instances of an area. */
function groupsThatCan(
  { isIn }: Area,
  actions: readonly string[],
  { snapshot, model, evaluator }: Context,
  admins: readonly string[],
  isEach = false,
): readonly string[] {
  const instances = snapshot.ofKind('instance').filter((instance) => isIn(instance));
  if (instances.length === 0) return [];
  const found = findPaths(model, { actions, targets: targetsOf(snapshot, instances), direct: true }, evaluator);
  const reach = new Map<Identity, Map<string, number>>();
  for (const { identity, action, truth, count } of found) {
    if (isEach && truth !== yes) continue;
    const counts = reach.get(identity) ?? new Map<string, number>();
    reach.set(identity, counts.set(action, (counts.get(action) ?? 0) + count));
  }
  const can = (identity: Identity) => {
    const counts = reach.get(identity);
    const isAll = (action: string) => counts?.get(action) === instances.length;
    return isEach ? actions.every(isAll) : actions.some(isAll);
  };
  return snapshot
    .ofKind('group')
    .map(({ id }) => id)
    .filter((group) => {
      const members = model.identities.filter(({ groups }) => groups.includes(group));
      return isIamName(group) && !admins.includes(`group/${group}`) && members.length > 0 && members.every(can);
    });
}

function ruleFor(
  { name, selector, isProduction: isKept }: Area,
  allowedTo: readonly string[],
  groups: readonly string[],
): CommentedMap {
  const members =
    groups.length === 0 ? '' : ` Everybody in ${few(groups, 6)} can stop or terminate all of its instances today.`;
  return {
    ...plainMap({ name: `destroy ${name}`, actions: 'destroy', resources: selector, allowedTo }),
    reasons: [
      allowedTo.length === 0
        ? `Nobody may destroy ${name} until you name them here.`
        : isKept
          ? "Production is the administrators' to destroy."
          : `Who may destroy ${name}.${members}`,
    ],
  };
}

function workRule({ name, selector }: Area, groups: readonly string[]): readonly CommentedMap[] {
  if (groups.length === 0) return [];
  return [
    {
      ...plainMap({
        name: `work with ${name}`,
        actions: ['ec2:StartInstances', 'ec2:StopInstances'],
        resources: selector,
        mustAllow: groups.map((group) => `group/${group}`),
      }),
      reasons: [`${few(groups, 6)} can start and stop these, and shall be able to.`],
    },
  ];
}

/** What the sections look like. */
export const exampleGrants: CommentedMap = plainMap({
  forbidden: [plainMap({ actions: ['ec2:*'], resources: ['*'], except: ['group/admins'] })],
});

/** What the sections look like. */
export const exampleAccess: readonly CommentedMap[] = [
  plainMap({
    name: 'destroy production',
    actions: 'destroy',
    resources: plainMap({ tag: plainMap({ department: 'prod' }) }),
    allowedTo: ['group/admins'],
  }),
  plainMap({
    name: 'destroying production needs MFA',
    actions: 'destroy',
    resources: plainMap({ tag: plainMap({ department: 'prod' }) }),
    requires: 'mfa',
  }),
];
