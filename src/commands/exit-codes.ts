/** What a command ends with; a signal ends with 130 or 143 (`signalExitCodes`). */
export const exitCodes = { done: 0, failed: 1, drift: 2, incomplete: 3 } as const;
