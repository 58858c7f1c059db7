/** What nothing uses is deleted: files, exports and packages. `.ci/run` and `npm run lint` check it. */
export default {
  entry: [
    '.ci/*.ts',
    'bench/{,peers/}*.ts',
    'demo/{demo,screenshots}.ts',
    'scripts/*.ts',
    'test/**/*.{test,long,property}.ts',
    // What `.ci/run` and `node --test` run by name, and what tests start as a process of its own.
    'test/{browser,conformance,conformance/*,deploy,package,faults,service}/*.ts',
    'test/**/*{writer,worker}.ts',
    // Inlined in the HTML report.
    'reports/page.js',
  ],
  project: ['**/*.{ts,js}'],
  // A package that stands apart for its licence, with packages of its own.
  ignore: ['test/access/differential/**'],
  // What `.ci/run` installs from Debian.
  ignoreBinaries: ['mkfifo', 'smtpd', 'setpriv'],
  // A type that only a signature uses is exported so that others can name it.
  exclude: ['types'],
};
