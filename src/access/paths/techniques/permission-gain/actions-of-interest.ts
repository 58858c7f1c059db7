/**
 * Whether paths can use what a pattern of actions (lower case) allows. Not the actions that only read, except some by
 * which people get at data, and not services in which no path makes a call. test/access/paths/techniques holds the list of services to the
 * catalogue.
 */
export function isOfInterest(pattern: string): boolean {
  const [service = '', name = '*'] = pattern.split(':');
  if (!/[*?]/.test(service) && !services.has(service)) return false;
  if (/servicelinkedrole$/.test(name)) return false;
  return (
    !/^(list|describe|get|view|search|lookup|batchget|check|simulate|validate|estimate|preview)/.test(name) ||
    reads.has(pattern)
  );
}

/** The services in which paths make calls, and others that run something with a role. */
const services: ReadonlySet<string> = new Set([
  'airflow',
  'apprunner',
  'autoscaling',
  'backup',
  'batch',
  'bedrock-agentcore',
  'cloudcontrolapi',
  'cloudformation',
  'codebuild',
  'codedeploy',
  'codepipeline',
  'config',
  'datapipeline',
  'dlm',
  'ec2',
  'ec2-instance-connect',
  'ecs',
  'eks',
  'elasticbeanstalk',
  'elasticmapreduce',
  'events',
  'fis',
  'glue',
  'iam',
  'identitystore',
  'imagebuilder',
  'kms',
  'lambda',
  'pipes',
  'rbin',
  'rds',
  'rds-data',
  'rds-db',
  'rolesanywhere',
  'sagemaker',
  'scheduler',
  'secretsmanager',
  'servicecatalog',
  'sso',
  'ssm',
  'states',
  'sts',
]);

/** Actions that read, and that paths use. */
const reads: ReadonlySet<string> = new Set([
  'secretsmanager:getsecretvalue',
  'secretsmanager:*',
  'ssm:getparameter',
  'ssm:getparameters',
]);
