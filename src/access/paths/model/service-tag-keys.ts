/**
 * The condition keys, in lower case and up to the tag's name, by which a service reads a resource's tags besides
 * `aws:ResourceTag/…` and `SERVICE:ResourceTag/…`. Which of them a resource has depends on its type, as the reference
 * says. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonrds.html#amazonrds-policy-keys
 */
export const serviceTagKeys: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'rds',
    ['cluster', 'cluster-pg', 'cluster-snapshot', 'db', 'es', 'og', 'pg', 'ri', 'secgrp', 'snapshot', 'subgrp'].map(
      (type) => `rds:${type}-tag/`,
    ),
  ],
]);
