/** Sends breaches of the page's policy to its console. */
export function reportViolations(): void;
/** Whether any of the hostile strings got to run. */
export function wasOwned(): boolean;
/** Elements that neither page nor mail has of itself: scripts, images, frames, handlers. */
export function foreignElements(): readonly string[];
export function widths(): { readonly content: number; readonly window: number };
/** 0 for black, 1 for white. */
export function luminanceOfGround(): number;
export function isTarget(element: unknown): boolean;
/** Pixels from the top of the window. */
export function topOf(element: unknown): number;
export function headingLevels(): readonly number[];
/** Texts whose contrast with what lies behind them is below WCAG 2.2 AA: 4.5, or 3 for large print. */
export function poorlyContrasting(): readonly string[];
export function valuesOf(options: readonly unknown[]): string[];
export function goTo(fragment: string): void;
export function interactiveAfter(): number;
/** Pixels that are shown of each element, and that there are of it. */
export function severitiesOf(elements: readonly Element[]): readonly string[];
export function ownersOf(elements: readonly Element[]): readonly string[];
