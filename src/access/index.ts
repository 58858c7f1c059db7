export { coversGrant, type Grant, type GrantCoverage } from './covers-grant.ts';
export { auditedServices, loadReference, type ActionFacts, type ActionResource, type Reference } from './reference.ts';
