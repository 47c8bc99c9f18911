/** True for a promise that was tried and not kept, false for a fault of the trial itself. */
export function isExpectation(error: unknown): boolean {
  const { message = '', cause } = error as { message?: string; cause?: unknown };
  return message.includes('expect(') || (cause !== undefined && isExpectation(cause));
}
