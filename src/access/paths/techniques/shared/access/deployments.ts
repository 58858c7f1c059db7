import { resourcesToChoose } from '../resources-not-read.ts';
import type { InstanceAccess } from './instance-access.ts';

const deploy = 'codedeploy:CreateDeployment';

/** A deployment runs the scripts of its revision as the administrator of each instance. */
export const deploymentAccesses: readonly InstanceAccess[] = [
  {
    id: 'deployment',
    how: 'by a deployment of CodeDeploy, whose scripts it runs',
    source: 'https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html',
    actions: [deploy],
    plan: (on, model) =>
      resourcesToChoose('deploymentgroup', [deploy], on, model).map((group) => ({
        calls: [{ action: deploy, on: group }],
        assumptions: ['the CodeDeploy agent runs on it, and the deployment group contains it'],
      })),
  },
];
