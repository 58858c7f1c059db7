import { loadSettings } from '../../src/config/index.ts';
import { errorOf, inFolder } from './helper.ts';

/** Settings for mail by a server of which more is said. */
export const mail = (smtp: string) =>
  `mail: { from: a@example.com, to: b@example.com, smtp: { host: mail.example.com, ${smtp} } }`;

/** The settings of a driftwarden.yaml. */
export const settingsOf = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) => loadSettings({ cwd, env }));

/** What a driftwarden.yaml is refused with. */
export const errorFor = (yaml: string, env: NodeJS.ProcessEnv = {}) =>
  inFolder({ 'driftwarden.yaml': yaml }, (cwd) =>
    errorOf(
      loadSettings({
        cwd,
        env,
        kinds: ['instance', 'image'],
        cronProblem: (cron) => (cron === 'x' ? undefined : 'it is no x'),
      }),
      cwd,
    ),
  );
