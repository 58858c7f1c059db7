import { compileGlob, matches } from '../../policy/patterns/glob.ts';

/**
 * Whether AWS's managed policies name an action (or a pattern of actions, both in lower case) although the service
 * authorization reference does not list it.
 */
export function isUndocumentedAction(service: string, name: string): boolean {
  const glob = compileGlob(name);
  return undocumentedActions.get(service)?.some((action) => matches(glob, action.toLowerCase())) ?? false;
}

/**
 * Whether AWS's managed policies name a service prefix that the reference does not list, most often because AWS has
 * retired the service.
 */
export function isUndocumentedService(service: string): boolean {
  return undocumentedServices.has(service);
}

/** From the AWS managed policies of November 2026. */
const undocumentedActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['budgets', ['CreateBudget', 'DeleteBudget', 'DescribeBudget', 'DescribeBudgets', 'UpdateBudget']],
  ['cloud9', ['ValidateEnvironmentName']],
  [
    'cloudhsm',
    [
      'CreateLunaClient',
      'DeleteLunaClient',
      'DescribeHapg',
      'DescribeLunaClient',
      'GetConfig',
      'ModifyHapg',
      'ModifyLunaClient',
    ],
  ],
  ['memorydb', ['ReplicateMultiRegionClusterData']],
  ['organizations', ['CreateBuilderIdOwnedAccount']],
  [
    'payments',
    [
      'AcceptTermsAndConditionsForProgramByAccountId',
      'BatchGetPaymentProfiles',
      'CreatePaymentAttempt',
      'CreatePaymentProfile',
      'Get',
      'GetAcceptedTermsAndConditionsForProgramByAccountId',
      'GetAccountBalance',
      'GetDefaultPaymentProfile',
      'GetEligibleCurrencies',
      'GetPaymentAttempt',
      'GetPaymentPreferences',
      'GetPreferredCurrency',
      'GetRecommendedTermsAndConditionsForProgram',
      'ListPaymentProfiles',
      'SearchFinancialRecords',
      'SetPreferredCurrency',
      'UpdatePaymentProfile',
    ],
  ],
  ['qapps', ['ImportDocumentToQApp', 'ImportDocumentToQAppSession']],
  ['route53-recovery-control-config', ['DescribeRoutingControlByName']],
  [
    'securityagent',
    [
      'BatchGetAgentInstances',
      'BatchGetSecurityTestContentMetadata',
      'BatchGetTasks',
      'CreateDocumentReview',
      'DeleteDocumentReview',
      'GetCodeReviewTask',
      'GetDocReviewTask',
      'GetDocumentReview',
      'GetDocumentReviewArtifact',
      'ListAgentInstances',
      'ListControls',
      'ListDocumentReviewComments',
      'ListDocumentReviews',
      'ListTasks',
      'StartPentestExecution',
      'StopPentestExecution',
    ],
  ],
]);

/** From the same policies. */
const undocumentedServices: ReadonlySet<string> = new Set([
  'builderid',
  'datazonecontrol',
  'deepcomposer',
  'deeplens',
  'deepracer',
  'elastic-inference',
  'iot1click',
  'iotroborunner',
  'mobilehub',
  'sagemaker-groundtruth-synthetic',
  'zocalo',
]);
