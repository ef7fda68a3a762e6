/**
 * Expects `actual` to equal what somebody has reviewed. Otherwise fails with the difference and with what to do about it.
 */
export function expectReviewed(actual: unknown, reviewed: unknown, advice: string): void {
  try {
    expect(actual).toEqual(reviewed);
  } catch (cause) {
    throw new Error(`${advice}\n\n${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
