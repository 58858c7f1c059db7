import { loadSettings } from '../../src/config/index.ts';
import { email } from '../../src/notify/channels/email/index.ts';
import { mailSettings } from '../../src/notify/channels/email/settings.ts';
import { errorOf, inFolder } from './helper.ts';

/** The channels' sections; each gives its settings and opens nothing. */
export const channels = [{ ...email, open: mailSettings }];

/** The settings of a driftwarden.yaml. */
export const settingsOf = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) => loadSettings({ cwd, env, channels }));

/** What a driftwarden.yaml is refused with. */
export const errorFor = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) =>
    errorOf(
      loadSettings({
        cwd,
        env,
        channels,
        kinds: ['instance', 'image'],
        cronProblem: (cron) => (cron === 'x' ? undefined : 'it is no x'),
      }),
      cwd,
    ),
  );
