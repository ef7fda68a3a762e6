import type { Queues } from '../../functions/src/platform/tasks';
import type { Fault } from './faults';

/** What the schedules lead the service into: disturbances, and what the handlers say that they did. */
export type Situation = string;

/** A run of hundreds of seeds that never reaches one of these has not shown what it is there to show. */
export const SITUATIONS: readonly Situation[] = [
  ...['handlers overlap', 'transactions apart', 'contention', 'woken', 'delivered when all rests'],
  ...['delivered twice', 'delivered again when all rests', 'everything delivered once more'],
  ...['event without data', 'task name refused', 'task names forgotten', 'clocks differ'],
  ...[
    'crash before',
    'crash after',
    'crash after commit',
    'retry runs beside its first attempt',
    'tried again',
  ],
  ...['ABORTED', 'UNAVAILABLE', 'DEADLINE_EXCEEDED'],
  ...['answer lost, UNAVAILABLE', 'answer lost, DEADLINE_EXCEEDED'],
  ...['enqueue refused', 'answer to an enqueue lost', 'saved from an old cache'],
  ...['log written', 'log ours', 'log unchanged', 'log gone', 'log cheap-written', 'log cheap-unchanged'],
  ...['program written', 'program ours', 'program unchanged', 'program gone', 'program cheap-unchanged'],
  ...['exercise fanned-out', 'exercise restored', 'exercise not-copied'],
  ...['fanOut done', 'fanOut superseded', 'fanOut continued', 'chain split', 'document moved under a page'],
  ...['ledger pending', 'ledger not-pending', 'drainViews done', 'drainViews continued'],
  ...['countHistory complete', 'countHistory complete-already'],
  // Of runs with backfills.
  ...['admin answered', 'admin refused', 'minder looked', 'handler killed at its timeout'],
  ...['walkShard done', 'walkShard stale', 'walkShard held', 'walkShard fenced'],
  ...['shard split', 'shard fenced', 'lease taken over', 'minder asks for another worker'],
  ...['run pausing -> paused', 'run paused -> queued', 'run cancelling -> cancelled'],
  ...['run verifying -> completed', 'run verifying -> completed_with_failures', 'run running -> failed'],
  ...['run rolling_back -> rolled_back', 'residue walked'],
  ...['run held, flag-delay', 'run held, handler-lifetime'],
  ...['sources carried again while running', 'sources carried again while pausing'],
  ...['log off', 'program off', 'countHistory waiting'],
  // Of runs with sweeps.
  ...['event or fan-out lost', 'sweep found', 'sweep mended again'],
];

/** The same of a run of tens of thousands of seeds. */
export const RARE_SITUATIONS: readonly Situation[] = [
  ...['walkShard continued', 'walkShard busy', 'rolled back again after a late handler'],
  ...['exercise off', 'fanOut off', 'countHistory off', 'run completed_with_failures -> queued'],
];

export const situationsIn = {
  /** Of a fault that happens to something that an actor does, such as `Commit workoutLogs/a`. */
  fault: ({ kind, crashes }: Fault, what: string): Situation[] => {
    if (what.startsWith('enqueue'))
      return kind === 'refuse' ? ['enqueue refused'] : ['answer to an enqueue lost'];
    return what.startsWith('Commit') && crashes && kind === 'lose-answer' ? ['crash after commit'] : [];
  },
  /** Of a task that was taken. */
  task: (task: Queues[keyof Queues]): Situation[] =>
    'branch' in task && task.branch !== '' && task.sequence === 0 ? ['chain split'] : [],
  /** Of what a handler returns; `label`: that of its item. */
  outcome: (label: string, returned: unknown): Situation[] => {
    const told = typeof returned === 'string' ? { outcome: returned } : (returned as Told);
    const moved = (told.moved ?? 0) > 0;
    return [
      `${label.split(' ')[1] ?? ''} ${told.outcome}`,
      ...(moved ? ['document moved under a page'] : []),
    ];
  },
};

interface Told {
  readonly outcome: string;
  readonly moved?: number;
}
