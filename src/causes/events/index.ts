export { attribute, mayExplain, type Attributed } from './attribute.ts';
export { searchFrom } from './search-span.ts';
