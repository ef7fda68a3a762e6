import type { Json } from './value';

/** What a call of an admin can fail with; clients switch on it. */
export const CALL_CODES = [
  ...(['VALIDATION_ERROR', 'ALREADY_RUNNING', 'NOT_FOUND', 'ILLEGAL_STATE', 'BUDGET_EXCEEDED'] as const),
  ...(['MIGRATION_ERROR', 'ROLLBACK_ERROR', 'UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNAVAILABLE'] as const),
  'INTERNAL',
] as const;
export type CallCode = (typeof CALL_CODES)[number];

/** A call that is refused. Message and details go out to the caller just as they are. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(
    readonly code: CallCode,
    message: string,
    readonly details: Readonly<Record<string, Json>> = {},
  ) {
    super(message);
  }
}
