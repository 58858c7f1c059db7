const baseOperators = [
  'StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike',
  'NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals', 'NumericGreaterThan', 'NumericGreaterThanEquals',
  'DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals',
  'Bool', 'BinaryEquals', 'IpAddress', 'NotIpAddress', 'ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike',
].map((name) => name.toLowerCase());

/** Whether the text names a condition operator, in any case, with its set prefix and IfExists suffix. */
export function isOperator(text: string): boolean {
  const [, base] = /^(?:for(?:any|all)value[s]?:)?(.*?)(?:ifexists)?$/i.exec(text) ?? [];
  return text.toLowerCase() === 'null' || baseOperators.includes((base ?? '').toLowerCase());
}
