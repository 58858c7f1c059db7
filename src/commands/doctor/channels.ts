import { channels, heartbeatProblem, type OpenChannel } from '../../notify/index.ts';
import { requireSound, type DoctorContext } from './context.ts';
import { diagnosed, FailedCheckError, NotCheckableError, type Diagnosis } from './diagnosis.ts';

/** Whether each channel reaches whom it notifies, as far as it can be told without a notification. */
export async function checkChannels(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { settings, seconds } = context;
  const sections = [...new Set(['channels', ...channels.flatMap(({ topLevelKey = [] }) => topLevelKey)])];
  const sound = await Promise.all(
    sections.map((key) =>
      diagnosed(key, { seconds }, () => {
        requireSound(context, key);
        return Promise.resolve([]);
      }),
    ),
  );
  const tried = await Promise.all(settings.channels.map((channel) => checkChannel(channel, seconds)));
  const lines = [...sound, ...tried].flat();
  return lines.length > 0
    ? lines
    : [{ part: 'mail', outcome: 'passed', said: 'no `mail:` section: nobody is notified' }];
}

function checkChannel(channel: OpenChannel, seconds: number): Promise<readonly Diagnosis[]> {
  const section = channels.find(({ name }) => name === channel.name)?.topLevelKey;
  const part = section ?? channel.name;
  const advice = `correct the section \`${section ?? `channels: ${channel.name}`}:\`, or what the message names`;
  return diagnosed(part, { seconds, advice }, async () => {
    if (!channel.verify)
      throw new NotCheckableError('configured; it has no way to be tried', 'run an audit with --notify');
    // Its trial ends with the check, so that nothing keeps the process running.
    const said = await channel.verify(seconds * 1000).catch((error: unknown) => {
      // The error itself may hold a secret address; the reason may not.
      throw new FailedCheckError(channel.classify(error).reason, advice);
    });
    if (typeof said === 'string') return said;
    throw new NotCheckableError(said.notCheckable, 'run an audit with --notify and see what arrives');
  });
}

/** Whether the watcher's address can be one. Asking it would tell it of a run. */
export function checkHeartbeat(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { settings, seconds } = context;
  if (settings.heartbeat === undefined && context.examined.isSound('heartbeat')) return Promise.resolve([]);
  return diagnosed('heartbeat', { seconds }, () => {
    requireSound(context, 'heartbeat');
    const problem = heartbeatProblem(settings.heartbeat);
    if (problem !== undefined) throw new FailedCheckError(problem, 'correct the address, or unset it');
    throw new NotCheckableError(
      'a request would tell the watcher of a run',
      'look at the watcher after the first night',
    );
  });
}
