/**
 * The actions that permit an API operation which has no action of its own name. `operation` is in lower case, with its
 * prefix; undefined for other operations.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
 */
export function actionsOfOperation(operation: string): readonly string[] | undefined {
  return operations.get(operation);
}

const operations: ReadonlyMap<string, readonly string[]> = new Map([
  ['kms:reencrypt', ['kms:ReEncryptFrom', 'kms:ReEncryptTo']],
  ['lambda:invoke', ['lambda:InvokeFunction']],
  ['s3:completemultipartupload', ['s3:PutObject']],
  ['s3:copyobject', ['s3:GetObject', 's3:PutObject']],
  ['s3:createmultipartupload', ['s3:PutObject']],
  ['s3:deletebucketencryption', ['s3:PutEncryptionConfiguration']],
  ['s3:deletebucketlifecycle', ['s3:PutLifecycleConfiguration']],
  ['s3:deletebucketownershipcontrols', ['s3:PutBucketOwnershipControls']],
  ['s3:deletebucketreplication', ['s3:PutReplicationConfiguration']],
  ['s3:deleteobjects', ['s3:DeleteObject']],
  ['s3:deletepublicaccessblock', ['s3:PutBucketPublicAccessBlock']],
  ['s3:getbucketencryption', ['s3:GetEncryptionConfiguration']],
  ['s3:getbucketlifecycleconfiguration', ['s3:GetLifecycleConfiguration']],
  ['s3:getbucketreplication', ['s3:GetReplicationConfiguration']],
  ['s3:getpublicaccessblock', ['s3:GetBucketPublicAccessBlock']],
  ['s3:headbucket', ['s3:ListBucket']],
  ['s3:headobject', ['s3:GetObject']],
  ['s3:listbuckets', ['s3:ListAllMyBuckets']],
  ['s3:listmultipartuploads', ['s3:ListBucketMultipartUploads']],
  ['s3:listobjects', ['s3:ListBucket']],
  ['s3:listobjectsv2', ['s3:ListBucket']],
  ['s3:listobjectversions', ['s3:ListBucketVersions']],
  ['s3:listparts', ['s3:ListMultipartUploadParts']],
  ['s3:putbucketencryption', ['s3:PutEncryptionConfiguration']],
  ['s3:putbucketlifecycleconfiguration', ['s3:PutLifecycleConfiguration']],
  ['s3:putbucketreplication', ['s3:PutReplicationConfiguration']],
  ['s3:putpublicaccessblock', ['s3:PutBucketPublicAccessBlock']],
  ['s3:uploadpart', ['s3:PutObject']],
  ['sqs:changemessagevisibilitybatch', ['sqs:ChangeMessageVisibility']],
  ['sqs:deletemessagebatch', ['sqs:DeleteMessage']],
  ['sqs:sendmessagebatch', ['sqs:SendMessage']],
]);
