/** The actions by which a caller changes the tags of a resource, and the condition keys that these requests carry. */
export interface Tagging {
  readonly add: string;
  readonly remove: string;
  /** Condition keys up to the tag's name, as AWS writes them: each carries the value that is written. */
  readonly requestTags: readonly string[];
}

const requestTag = 'aws:RequestTag/';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html */
export const ec2Tagging: Tagging = { add: 'ec2:CreateTags', remove: 'ec2:DeleteTags', requestTags: [requestTag] };

/**
 * The Resource Groups Tagging API (`tag:TagResources`) needs these permissions too, so it is no way of its own.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html
 */
export const rdsTagging: Tagging = {
  add: 'rds:AddTagsToResource',
  remove: 'rds:RemoveTagsFromResource',
  requestTags: [requestTag, 'rds:req-tag/'],
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export function iamTagging(type: 'User' | 'Role' | 'Policy'): Tagging {
  return { add: `iam:Tag${type}`, remove: `iam:Untag${type}`, requestTags: [requestTag] };
}

/** The tagging of services that tag resources of all their types by the same actions. */
const taggingByService: ReadonlyMap<string, Tagging> = new Map([
  ['ec2', ec2Tagging],
  ['rds', rdsTagging],
]);

/** The actions that tag resources of these services. */
export const taggingActions: ReadonlySet<string> = new Set(
  [...taggingByService.values()].flatMap(({ add, remove }) => [add, remove]),
);

/** How resources like the one of an ARN are tagged, which need not exist; undefined for those of other services. */
export function taggingOfArn(arn: string): Tagging | undefined {
  return taggingByService.get(arn.split(':')[2] ?? '');
}
