import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { ApiError } from '../../api-error.ts';
import type { AccountDirectory } from '../../directory.ts';
import type { ApiCall } from '../../services/service.ts';
import type { Write } from '../../writes.ts';
import { changeStoredItem, storedAnswer, storedItem } from './stored-item.ts';

const running = { Code: 16, Name: 'running' } as const;
const stopped = { Code: 80, Name: 'stopped' } as const;

/** StartInstances and StopInstances. An instance is in its new state at once. */
export const powerWrites: readonly (readonly [string, Write])[] = [
  ['StartInstances', { parameters: ['InstanceId'], write: (call, directory) => start(call, directory) }],
  ['StopInstances', { parameters: ['InstanceId', 'Force'], write: (call, directory) => stop(call, directory) }],
];

function start(call: ApiCall, directory: AccountDirectory): JsonObject {
  return { StartingInstances: changeStates(call, directory, running) };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html */
function stop(call: ApiCall, directory: AccountDirectory): JsonObject {
  for (const id of idsOf(call)) {
    const place = { file: 'describe-instance-attribute', member: 'InstanceId', id, field: 'DisableApiStop' } as const;
    const protection = storedAnswer(call, directory, place);
    if (isJsonObject(protection) && protection['Value'] === true)
      throw new ApiError(
        400,
        'OperationNotPermitted',
        `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      );
  }
  return { StoppingInstances: changeStates(call, directory, stopped) };
}

/** All of them or none: an id that is not there and a state that the call is not possible in are refused first. */
function changeStates(call: ApiCall, directory: AccountDirectory, to: JsonObject): readonly JsonObject[] {
  const changes = idsOf(call).map((id) => {
    const { State } = storedItem(call, directory, { member: 'InstanceId', id });
    const from = isJsonObject(State) ? State : running;
    if (from['Name'] !== running.Name && from['Name'] !== stopped.Name)
      throw new ApiError(
        400,
        'IncorrectInstanceState',
        `The instance '${id}' is not in a state from which it can be ${to === running ? 'started' : 'stopped'}.`,
      );
    return { InstanceId: id, CurrentState: to, PreviousState: from };
  });
  for (const { InstanceId: id } of changes)
    changeStoredItem(call, directory, { member: 'InstanceId', id }, (item) => ({ ...item, State: to }));
  return changes;
}

function idsOf({ parameters }: ApiCall): readonly string[] {
  const ids = parameters.list('InstanceId');
  if (ids.length === 0)
    throw new ApiError(400, 'MissingParameter', 'The request must contain the parameter instancesSet');
  return ids;
}
