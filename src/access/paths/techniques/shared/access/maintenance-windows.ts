import { resourcesToChoose } from '../resources-not-read.ts';
import { targetOfArn } from '../../../model/target.ts';
import type { InstanceAccess } from './instance-access.ts';
import { agent } from './ssm-documents.ts';

const createWindow = 'ssm:CreateMaintenanceWindow';
const registerTask = 'ssm:RegisterTaskWithMaintenanceWindow';
const updateTask = 'ssm:UpdateMaintenanceWindowTask';

const reference = 'https://docs.aws.amazon.com/systems-manager/latest/APIReference';

/**
 * Tasks of maintenance windows. A task that names no service role runs with the service-linked role of Systems Manager,
 * so no role has to be passed. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_MaintenanceWindowTask.html
 */
export const maintenanceWindowAccesses: readonly InstanceAccess[] = [
  {
    id: 'maintenance-window',
    how: 'in a maintenance window, whose task runs a script',
    source: `${reference}/API_RegisterTaskWithMaintenanceWindow.html`,
    actions: [createWindow, registerTask],
    needed: [registerTask],
    plan: (on, model) =>
      resourcesToChoose('maintenancewindow', [registerTask], on, model).flatMap((window) => {
        const register = { action: registerTask, on: window };
        return [
          { calls: [register], assumptions: [agent, 'the account has a maintenance window that opens'] },
          // The id of a new one cannot be chosen.
          ...(window.arn.endsWith('anything')
            ? [{ calls: [{ action: createWindow, on: targetOfArn('*', on.account) }, register], assumptions: [agent] }]
            : []),
        ];
      }),
  },
  {
    id: 'changed-window-task',
    how: 'in a maintenance window, with a task that one makes run a script',
    source: `${reference}/API_UpdateMaintenanceWindowTask.html`,
    actions: [updateTask],
    plan: (on, model) =>
      resourcesToChoose('maintenancewindow', [updateTask], on, model).flatMap((window) =>
        resourcesToChoose('windowtask', [updateTask], on, model).map((task) => ({
          calls: [{ action: updateTask, on: window, alsoOn: [task] }],
          assumptions: [agent, 'the account has a maintenance window that opens', 'a task of it runs commands'],
        })),
      ),
  },
];
