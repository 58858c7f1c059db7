export { attribute, mayExplain, type Attributed } from './attribute.ts';
export { cameAndWent } from './came-and-went.ts';
export { idsInChangingEvents, namesOfChangingEvents } from './changing-calls.ts';
export { searchFrom } from './search-span.ts';
