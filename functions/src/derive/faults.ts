import type { WorkoutLog } from '../model/workout-log';

/** Why a document is recorded as a dead letter. The same fault of the same document gives the same text. */
export interface Fault {
  readonly kind: 'unparsable' | 'no-user' | 'no-date' | 'oversized' | 'refused';
  readonly reason: string;
}

export const OVERSIZED: Fault = { kind: 'oversized', reason: 'too large even without copies' };

/** Enough of a value to find the client that wrote it. */
const SHOWN_MAX_CHARS = 40;

/** The user and the day that a log must name to count anywhere. */
export function countingFaults({ userId, date }: WorkoutLog, stored: unknown): Fault[] {
  return [
    ...(userId === null ? [{ kind: 'no-user', reason: 'userId: expected the id of a user' } as const] : []),
    ...(date === null
      ? [
          {
            kind: 'no-date',
            reason: `date: expected YYYY-MM-DD, an ISO string or a timestamp, received ${shown(stored)}`,
          } as const,
        ]
      : []),
  ];
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN_MAX_CHARS));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined ? 'nothing' : `a value of another kind`;
}
