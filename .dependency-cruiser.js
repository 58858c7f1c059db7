const rooms = [
  'config',
  'aws',
  'access',
  'checks',
  'causes',
  'what-if',
  'verify',
  'propose',
  'infrastructure',
  'findings',
  'store',
  'report',
  'notify',
  'schedule',
  'sandbox',
];

/**
 * What a room may import besides itself and domain. The sandbox serves what the sources read, by the same tables; a
 * channel's schema is made of the same parts as the others.
 */
const mayAlso = {
  checks: ['access/'],
  causes: ['access/'],
  'what-if': ['access/'],
  verify: ['access/'],
  propose: ['access/'],
  sandbox: ['aws/services\\.ts$', 'aws/account-directory\\.ts$'],
  notify: ['config/fields\\.ts$'],
};

const roomRules = rooms
  .filter((room) => room !== 'schedule')
  .map((room) => ({
    name: `${room}-stands-alone`,
    comment: 'No stage imports another: audit.ts joins them (docs/architecture.md).',
    severity: 'error',
    from: { path: `^src/${room}/` },
    to: {
      path: '^src/',
      pathNot: [`^src/${room}/`, '^src/domain/', ...(mayAlso[room] ?? []).map((other) => `^src/${other}`)],
    },
  }));

/** Packages that one folder alone may know, and the packages' names as they resolve. */
const keptIn = {
  'store/sqlite': ['better-sqlite3'],
  report: ['handlebars', '@css-inline/css-inline', 'csv-stringify'],
  'notify/channels/email': ['nodemailer', '@aws-sdk/client-sesv2'],
  'notify/channels/sns': ['@aws-sdk/client-sns'],
  schedule: ['node-cron', 'cron-parser', 'prom-client'],
};

const packageRules = Object.entries(keptIn).map(([room, packages]) => ({
  name: `only-${room.replace('/', '-')}-knows-its-packages`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: { path: packages.map((name) => `node_modules/(@types/)?${name}/`) },
}));

/** The folders of access/, each with those below it: what it may import besides itself, and domain. */
const belowInAccess = {
  policy: [],
  evaluator: ['policy'],
  'paths/model': ['policy', 'evaluator'],
  'paths/techniques': ['policy', 'evaluator', 'paths/model'],
  'paths/search': ['policy', 'evaluator', 'paths/model', 'paths/techniques'],
  'paths/wording': ['policy', 'evaluator', 'paths/model', 'paths/search'],
  ask: ['policy', 'evaluator', 'paths'],
  lint: ['policy', 'evaluator', 'paths'],
};

const accessRules = Object.entries(belowInAccess).map(([folder, below]) => ({
  name: `access-${folder.replace('/', '-')}-looks-down`,
  comment: 'policy ← evaluator ← paths ← ask and lint (src/access/README.md).',
  severity: 'error',
  from: { path: `^src/access/${folder}/` },
  to: { path: '^src/access/', pathNot: [folder, ...below].map((name) => `^src/access/${name}/`) },
}));

export default {
  forbidden: [
    ...roomRules,
    ...accessRules,
    ...packageRules,
    {
      name: 'store-rules-know-no-database',
      comment: 'The contract and its rules hold for every database; index.ts has the table of databases.',
      severity: 'error',
      from: { path: '^src/store/[^/]+$', pathNot: '^src/store/index\\.ts$' },
      to: { path: '^src/store/[^/]+/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'What the words mean rests on nothing of ours, no AWS and no SQL.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '^crypto$', '^node_modules/(jsonc-parser|fastest-levenshtein)/'] },
    },
    {
      name: 'access-is-pure',
      severity: 'error',
      from: { path: '^src/access/' },
      to: { path: ['^fs', '^net$', '^https?$', '^child_process$', '@aws-sdk'] },
    },
    {
      name: 'aws-sdk-ends-in-aws',
      comment: 'The sandbox speaks AWS too: from the other side. Channels may go by SES and SNS.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(aws|sandbox)/' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/', pathNot: 'node_modules/@aws-sdk/client-(sesv2|sns)/' },
    },
    {
      name: 'only-channels-build-sections-of-the-configuration',
      severity: 'error',
      from: { path: '^src/notify/', pathNot: '^src/notify/channels/' },
      to: { path: '^src/config/' },
    },
    {
      name: 'channels-are-known-by-their-list',
      comment: 'What every channel has is in notify/channel.ts; what one channel has stays in its folder.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/notify/channels/' },
      to: { path: '^src/notify/channels/[^/]+/' },
    },
    {
      name: 'channels-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/notify/channels/([^/]+)/' },
      to: { path: '^src/notify/channels/[^/]+/', pathNot: '^src/notify/channels/$1/' },
    },
    {
      name: 'no-room-knows-the-story',
      comment: 'audit.ts and the worker join rooms; the commands call them.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands/|schedule/|audit/|audit\\.ts$)' },
      to: { path: '^src/(schedule/|audit/|audit\\.ts$)' },
    },
    {
      name: 'nobody-knows-the-commands',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(commands/|cli\\.ts$)' },
      to: { path: '^src/(commands/|cli\\.ts$)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '^src/cli\\.ts$' }, to: {} },
    {
      name: 'shipped-code-needs-shipped-packages',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/access/differential/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
