import { matches } from '../../../access/index.ts';
import { compileGlob } from '../../../access/policy/patterns/glob.ts';
import type { Instance, InstanceProtection } from '../../../domain/ec2/instance.ts';
import type { AnyResource } from '../commands/row.ts';
import { withAttribute } from '../edits.ts';
import { subjectOf } from './identified.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';

/** Proposes instance types that the baseline allows: those that it names, and the same size of families that it names. */
export const proposeTypes: Propose = (findings, context) => {
  const { baseline, instanceTypes = [] } = context;
  const allowed = baseline.instances?.allowedTypes ?? [];
  const named = allowed.filter((type) => !isGlob(type));
  return findings
    .filter(({ check }) => check === 'instance-type')
    .flatMap((finding) => {
      const [instance] = subjectOf(finding, context) as unknown as readonly Instance[];
      const { type } = instance?.attributes ?? {};
      if (!instance || typeof type !== 'string' || !canBeStopped(instance, context)) return [];
      const globs = allowed.filter(isGlob).map(compileGlob);
      const suiting = instanceTypes.filter(
        (each) => globs.some((glob) => matches(glob, each)) && isGraviton(each) === isGraviton(type),
      );
      const alike = suiting.filter((each) => sizeOf(each) === sizeOf(type));
      return oneOf(
        [
          ...named.filter((each) => isGraviton(each) === isGraviton(type)),
          ...(alike.length > 0 ? alike : nextSmaller(suiting, type)),
        ],
        instance,
        'It must suit the image and the work of the instance.',
      );
    });
};

/** Proposes instance classes of databases that the baseline allows. */
export const proposeClasses: Propose = (findings, context) => {
  const allowed = context.baseline.databases?.allowedClasses ?? [];
  return findings
    .filter(({ check }) => check === 'db-class')
    .flatMap((finding) => {
      const [database] = subjectOf(finding, context);
      const { type } = (database?.attributes ?? {}) as { readonly type?: string | null };
      if (!database || typeof type !== 'string') return [];
      const alike = allowed.flatMap((glob) =>
        /^db\.[a-z0-9-]+\.\*$/.test(glob) ? [glob.replace('*', sizeOf(type))] : [],
      );
      return oneOf(
        [...allowed.filter((each) => !isGlob(each)), ...alike],
        database,
        'AWS does not have each class in each region and for each engine.',
      );
    });
};

/** Proposes the least number of days that all rules about a database accept. */
export const proposeRetention: Propose = (findings, context) => {
  const required = context.baseline.protect.flatMap(({ databases }) => databases?.backupRetentionDays ?? []);
  const days = [...new Set(required.map((each) => ('exactly' in each ? each.exactly : each.atLeast)))].sort(
    (a, b) => a - b,
  );
  const databases = findings
    .filter(({ check }) => check === 'db-backup-retention')
    .flatMap((finding) => subjectOf(finding, context));
  if (databases.length === 0) return [];
  return days.map((each) => ({
    idea: 'backup retention',
    changed: databases.map((database) => withAttribute(database, ['backupRetentionDays'], each)),
  }));
};

/** One proposal for each of the first few values. */
function oneOf(types: readonly string[], resource: Pick<AnyResource, 'arn'>, note: string): readonly Proposal[] {
  return [...new Set(types)].slice(0, 3).map((type) => ({
    changed: [withAttribute(resource as AnyResource, ['type'], type)],
    note,
  }));
}

/**
 * Whether the instance can be stopped, and so get another type: not one that starts from an instance store, not a spot
 * instance, and not while stop protection is on.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-resize.html
 */
function canBeStopped(instance: Instance, context: ProposalContext): boolean {
  const { rootDevice, lifecycle } = instance.attributes;
  const [protection] = context.account
    .in({ ...instance, kind: 'instance-attribute' })
    .filter(({ id }) => id === instance.id);
  const { disableApiStop } = (protection?.attributes ?? {}) as InstanceProtection;
  return rootDevice.type === 'ebs' && lifecycle === 'on-demand' && disableApiStop !== true;
}

/**
 * Whether instances of the type have Graviton processors: an image is for these or for others.
 * https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
function isGraviton(type: string): boolean {
  return /^[a-z]+\d+[a-z]*g/.test(type) || type.startsWith('a1.');
}

function sizeOf(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** The largest type of each family that is smaller than a type: that of its own family first, then the nearest. */
function nextSmaller(types: readonly string[], than: string): readonly string[] {
  const rank = rankOf(than);
  const smaller = types.filter((type) => rankOf(type) < rank);
  const largest = [...Map.groupBy(smaller, familyOf).values()].flatMap(
    (ofFamily) => ofFamily.toSorted((a, b) => rankOf(b) - rankOf(a))[0] ?? [],
  );
  const isOwn = (type: string) => Number(familyOf(type) === familyOf(than));
  return largest.toSorted((a, b) => isOwn(b) - isOwn(a) || rankOf(b) - rankOf(a));
}

const small = ['nano', 'micro', 'small', 'medium', 'large', 'xlarge'];

/** In the order of their capacity; a whole machine is above all, and no comparison holds for what is no size. */
function rankOf(type: string): number {
  const size = sizeOf(type);
  const [, times] = /^(\d+)xlarge$/.exec(size) ?? [];
  if (times !== undefined) return small.length - 1 + Number(times);
  if (size.startsWith('metal')) return Infinity;
  return small.includes(size) ? small.indexOf(size) : NaN;
}

function familyOf(type: string): string {
  return type.slice(0, type.lastIndexOf('.'));
}

function isGlob(text: string): boolean {
  return /[*?]/.test(text);
}
