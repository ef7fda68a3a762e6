import type { Problem } from '../support/oracle';
import type { Change } from './store';
import type { Truth } from './truth';
import { isOfRuns, type StoredRun } from './witness';

/**
 * What is written or deleted blindly, since the read that would tell that there is nothing to do costs more: the cheap path's
 * ledgers, and the letters of faults that a log had before.
 */
const BLIND = ['workoutContributions/', 'deadLetters/'];

const ALERTS = /^system(Alerts|Notifications)\//;

interface Written {
  readonly changes: readonly Change[];
  /** Paths of what was written as it was. */
  readonly idle: readonly string[];
  /** All rested already. */
  readonly isRepeating: boolean;
}

/** What the service writes in a run, held against what it may. */
export class CostBounds {
  private readonly found: Problem[] = [];
  private readonly writes = new Map<string, number>();
  private readonly unseen = new Map<string, number>();

  constructor(private readonly truth: Truth) {}

  /** A commit of the service: what it changed, and what it left as it was, for which one pays all the same. */
  wrote(label: string, { changes, idle, isRepeating }: Written): void {
    const paths = changes.map(({ path }) => path).filter((path) => !isOfRuns(path));
    const wasted = idle.filter(
      (path) => !isOfRuns(path) && !BLIND.some((collection) => path.startsWith(collection)),
    );
    // A fan-out that finds documents which were not there at first may find cause for an alert.
    const again = isRepeating ? paths.filter((path) => !ALERTS.test(path)) : [];
    if (again.length > 0)
      this.found.push({ path: label, what: 'writes when it is delivered once more', has: again, wants: [] });
    if (wasted.length > 0)
      this.found.push({ path: label, what: 'writes what is there already', has: wasted, wants: [] });
    for (const path of paths) this.writes.set(path, (this.writes.get(path) ?? 0) + 1);
  }

  /** An event came without its data: whoever gets it cannot tell that nothing has happened, and derives what is stored just then. */
  cameWithoutData(path: string): void {
    this.unseen.set(path, (this.unseen.get(path) ?? 0) + 1);
  }

  /** The same task, twice in the queue, costs twice, and so do all that it asks for. */
  enqueuedTwice(task: unknown): void {
    this.found.push({
      path: '',
      what: 'the same task is enqueued under two names',
      has: task,
      wants: 'one name',
    });
  }

  /**
   * A log or a program is written at most twice for each time that a client wrote it (once to bring it into line, once more where a
   * newer version was in the way), and once for each edit of an exercise and each event that came without its data: what it finds
   * of an exercise that was just deleted, and not buried yet, is not what the fan-out brings. Each leg of a run may have all of it done again.
   */
  problems(runs: readonly StoredRun[]): Problem[] {
    const legs = runs.reduce((sum, run) => sum + run.legs, 0);
    const edits = [...this.truth.commits]
      .filter(([path]) => path.startsWith('exercises/'))
      .reduce((sum, [, count]) => sum + count, 0);
    const excess = [...this.writes].flatMap(([path, writes]) => {
      const looks = edits + (this.unseen.get(path) ?? 0);
      const wants = (2 * (this.truth.commits.get(path) ?? 0) + looks) * (1 + legs) + legs;
      const isDocument = path.startsWith('workoutLogs/') || path.startsWith('programs/');
      return isDocument && writes > wants
        ? [{ path, what: 'written more often than anything changed', has: writes, wants }]
        : [];
    });
    return [...this.found, ...excess];
  }
}
