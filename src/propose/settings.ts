import { plainMap, type CommentedEntry, type CommentedMap } from '../domain/commented.ts';

/** What driftwarden.yaml is to say. */
export interface SettingChoices {
  /** The account that was read; undefined where none or several were. */
  readonly account?: string | undefined;
  readonly regions: readonly string[] | 'all';
  /** Why these regions. */
  readonly regionReason: string;
  readonly baseline: string;
  /** Whom to mail; empty: nobody. */
  readonly mailTo: readonly string[];
  readonly smtp?: { readonly host: string; readonly port?: number | undefined } | undefined;
  readonly schedule: { readonly cron: string; readonly timezone: string };
}

/** driftwarden.yaml, with what can be said besides as comments. */
export function proposedSettings(choices: SettingChoices): CommentedMap {
  const { account, regions, regionReason, baseline, schedule } = choices;
  return {
    entries: [
      { key: 'version', value: 1 },
      {
        key: 'account',
        value: account ?? '111122223333',
        isExample: account === undefined,
        reasons: ['An audit with credentials of another account is refused.'],
      },
      { key: 'regions', value: regions, reasons: [regionReason] },
      {
        key: 'baseline',
        value: baseline,
        reasons: ['What should be true of the account. Paths are relative to this file.'],
      },
      { key: 'store', value: 'driftwarden.db', isExample: true, reasons: ['The database of all runs.'] },
      ...mail(choices),
      {
        key: 'schedule',
        value: plainMap({ ...schedule }),
        reasons: ['When "driftwarden serve" audits, in cron\'s five fields.'],
      },
      {
        key: 'keep',
        value: plainMap({ days: 400, reportDays: 90 }),
        isExample: true,
        reasons: ['How long "driftwarden serve" keeps runs and HTML reports; for ever without this.'],
      },
      {
        key: 'cloudtrail',
        value: 'off',
        isExample: true,
        reasons: ['Audits ask CloudTrail who made the changes that they report, unless this says off.'],
      },
    ],
  };
}

function mail({ mailTo, smtp }: SettingChoices): readonly CommentedEntry[] {
  const [first = 'admins@example.com', ...others] = mailTo;
  const domain = first.replace(/^.*@/, '').replace(/>.*$/, '');
  const server = smtp ?? {
    host: mailTo.length > 0 ? 'localhost' : `smtp.${domain}`,
    ...(mailTo.length > 0 && { port: 25 }),
  };
  return [
    {
      key: 'mail',
      value: {
        entries: [
          { key: 'from', value: `driftwarden@${domain}` },
          { key: 'to', value: [first, ...others] },
          {
            key: 'smtp',
            value: plainMap({ host: server.host, port: server.port }),
            reasons: [
              'User and password come from DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, never from here.',
              ...(smtp || mailTo.length === 0
                ? []
                : ['No mail server was named: name yours. "driftwarden doctor" tries it.']),
            ],
          },
          ...(mailTo.length > 0
            ? [
                {
                  key: 'owners',
                  value: plainMap({ domains: [domain] }),
                  isExample: true,
                  reasons: ['Mails each owner what is theirs, at addresses in these domains.'],
                },
              ]
            : []),
        ],
      },
      isExample: mailTo.length === 0,
      reasons: ['Whom to mail the report.'],
    },
  ];
}
