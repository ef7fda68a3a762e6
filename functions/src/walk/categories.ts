import type { FailureCategory } from '../model/runs';
import { Code, codeOf, messageOf } from '../platform/errors';

/** What kind of trouble an error of Firestore is. */
export function categoryOf(error: unknown): FailureCategory {
  switch (codeOf(error) ?? Code.unknown) {
    case Code.deadlineExceeded:
      return 'timeout';
    case Code.unavailable:
    case Code.internal:
      return 'service_unavailable';
    case Code.resourceExhausted:
      return 'rate_limit';
    case Code.permissionDenied:
    case Code.unauthenticated:
      return 'permission';
    case Code.notFound:
      return 'not_found';
    case Code.aborted:
    case Code.alreadyExists:
    case Code.failedPrecondition:
      return 'conflict';
    case Code.invalidArgument:
      return /too (big|large|long)|exceed|maximum|larger than/i.test(messageOf(error))
        ? 'too_large'
        : 'invalid_data';
    default:
      return 'unknown';
  }
}

/** Whether the same may well succeed a little later, whatever the document. */
export function isPassing(category: FailureCategory): boolean {
  return category === 'timeout' || category === 'service_unavailable' || category === 'rate_limit';
}
