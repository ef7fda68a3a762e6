import { grpc } from 'google-gax';
import type { Situation } from './situations';

/** What may happen to one thing that an actor does. */
export interface Fault {
  readonly kind: 'refuse' | 'lose-answer' | 'overrun';
  readonly code: grpc.status;
  /** The actor dies of it. */
  readonly crashes: boolean;
  /** Whom it may happen to; by default to all. */
  readonly for?: 'handler';
  readonly situation: Situation;
}

export const { ABORTED } = grpc.status;
const { UNAVAILABLE, DEADLINE_EXCEEDED, PERMISSION_DENIED } = grpc.status;

/** A dead process sends nothing more; a status that the SDK does not take for a reason to try again. */
export const DEAD = PERMISSION_DENIED;

export const FAULTS: readonly Fault[] = [
  { kind: 'refuse', code: ABORTED, crashes: false, situation: 'ABORTED' },
  { kind: 'refuse', code: UNAVAILABLE, crashes: false, situation: 'UNAVAILABLE' },
  { kind: 'refuse', code: DEADLINE_EXCEEDED, crashes: false, situation: 'DEADLINE_EXCEEDED' },
  { kind: 'lose-answer', code: UNAVAILABLE, crashes: false, situation: 'answer lost, UNAVAILABLE' },
  {
    kind: 'lose-answer',
    code: DEADLINE_EXCEEDED,
    crashes: false,
    situation: 'answer lost, DEADLINE_EXCEEDED',
  },
  { kind: 'refuse', code: DEAD, crashes: true, for: 'handler', situation: 'crash before' },
  { kind: 'lose-answer', code: DEAD, crashes: true, for: 'handler', situation: 'crash after' },
  {
    kind: 'overrun',
    code: DEAD,
    crashes: false,
    for: 'handler',
    situation: 'retry runs beside its first attempt',
  },
];
