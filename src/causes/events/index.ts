export { attribute, mayExplain, type Attributed } from './attribute.ts';
export { cameAndWent } from './came-and-went.ts';
export { searchFrom } from './search-span.ts';
