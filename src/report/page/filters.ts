import { compareText } from '../../domain/order.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { ReportModel } from '../model.ts';
import { capital, severityOrder, statusOrder, statusWords } from '../words.ts';

/** What the findings can be filtered by: the fields in which they differ, with the values that there are. */
export function filtersOf({ result: { findings } }: ReportModel) {
  if (findings.length < 2) return null;
  const present = (values: readonly string[]) =>
    [...new Set(values)]
      .sort(compareText)
      .map((value) => ({ value: escapeUnprintable(value), word: escapeUnprintable(value) }));
  const has = (field: 'status' | 'severity', value: string) => findings.some((finding) => finding[field] === value);
  const fields = [
    {
      name: 'severity',
      label: 'Severity',
      options: severityOrder
        .filter((severity) => has('severity', severity))
        .map((value) => ({ value, word: capital(value) })),
    },
    {
      name: 'status',
      label: 'Status',
      options: statusOrder
        .filter((status) => has('status', status))
        .map((value) => ({ value, word: capital(statusWords[value]) })),
    },
    { name: 'check', label: 'Check', options: present(findings.map(({ check }) => check)) },
    { name: 'owner', label: 'Owner', options: present(findings.map(({ owner }) => owner ?? 'nobody')) },
    { name: 'account', label: 'Account', options: present(findings.map(({ account }) => account)) },
    { name: 'region', label: 'Region', options: present(findings.map(({ region }) => region)) },
  ];
  return fields.filter(({ options }) => options.length > 1);
}
