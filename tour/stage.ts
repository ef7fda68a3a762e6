import type { Sent } from '../tests/support/oracle';
import type { TypedFields, TypedRest, TypedWrite } from '../tests/support/typed-rest';
import { openIn, suiteWork, untilAtRest, type AppCollection, type Due } from './at-rest';
import { costOf, type Bill, type Cost } from './cost';
import { isDrain, limitOfDrains, type DrainWork } from './drains';
import { judgeEverything, readEverything, type Everything, type Judgement } from './judgement';
import type { Progress } from './progress';
import { grouped, type StepReport } from './report';
import type { Invocation, SuiteLog } from './suite-log';

/** What a step has done, and what it may have cost. */
export interface Outcome extends Pick<StepReport, 'step' | 'what' | 'ms'> {
  /** Invocations before the step. */
  readonly mark: number;
  /** Whose copies the step is about; by default all. */
  readonly exerciseId?: string;
  /** Of everything but the drains. */
  readonly limit: Cost;
  /** Absent: nothing may be drained. */
  readonly drains?: DrainWork;
}

export interface Reported {
  readonly report: StepReport;
  readonly stored: Everything;
  /** What was judged besides the copies. */
  readonly counts: Pick<Judgement, 'users' | 'views'>;
}

/** What all steps of the tour share: the app, what it has written so far, and the suite behind it. */
export class Stage {
  readonly #sent = new Map<string, TypedFields>();
  /** Writes that no invocation need tell: those of the app, and of invocations that could not. */
  readonly #known: Record<AppCollection, number> = { exercises: 0, workoutLogs: 0, programs: 0 };
  readonly #silent: string[] = [];

  constructor(
    readonly rest: TypedRest,
    readonly log: SuiteLog,
    readonly progress: Progress,
  ) {}

  /** What the app wrote last, by path; without what it deleted. */
  get sent(): Sent {
    return this.#sent;
  }

  /** Throws when the app has no such exercise. */
  exercise(exerciseId: string): TypedFields {
    const fields = this.#sent.get(`exercises/${exerciseId}`);
    if (fields === undefined) throw new Error(`exercises/${exerciseId} is not there`);
    return fields;
  }

  /** Writes as the app would. */
  async write(writes: readonly TypedWrite[]): Promise<void> {
    for (const write of writes) {
      const { path } = write;
      if (write.kind === 'delete') this.#sent.delete(path);
      else if (write.kind === 'set') this.#sent.set(path, write.fields);
      else this.#sent.set(path, { ...this.#sent.get(path), ...write.fields });
      this.#known[path.slice(0, path.indexOf('/')) as AppCollection] += 1;
    }
    await this.rest.commit(writes);
  }

  /** The app's data are these documents and nothing else, and no function has heard of them. */
  loaded(documents: Iterable<{ readonly path: string; readonly fields: TypedFields }>): void {
    this.#sent.clear();
    for (const { path, fields } of documents) this.#sent.set(path, fields);
  }

  /** The app has written this, too, or deleted it, and no function has heard of it. */
  sentUnheard(path: string, fields: TypedFields | null): void {
    if (fields === null) this.#sent.delete(path);
    else this.#sent.set(path, fields);
  }

  /**
   * What invocations whose subject begins so have written in all: it counts from now on, and not what they tell, since those
   * that were killed do not.
   */
  haveWritten(subject: string, writes: Readonly<Partial<Record<AppCollection, number>>>): void {
    this.#silent.push(subject);
    for (const [collection, count] of Object.entries(writes))
      this.#known[collection as AppCollection] += count;
  }

  /** What the suite still has to do. */
  readonly work = (): Due[] => suiteWork(this.log.invocations, this.#known, this.#silent);

  /** Waits until nothing is left to do; `doing`: what is shown meanwhile. */
  async untilAtRest(doing: string): Promise<void> {
    await untilAtRest(this.log, this.work, (work) => {
      this.progress.show(`${doing}, ${grouped(openIn(work))} invocations to come`);
      return Promise.resolve();
    });
    this.progress.clear();
  }

  /** The invocations that ended since there were `mark` of them. */
  since(mark: number): readonly Invocation[] {
    return this.log.invocations.slice(mark);
  }

  /** When the last invocation that has written something was found to have ended, ms since 1970. */
  lastWriteAt(mark: number): number {
    return this.since(mark).findLast(({ writes, deletes }) => writes + deletes > 0)?.foundAt ?? Date.now();
  }

  /** Reads everything back and judges it, when all is at rest. */
  async report(outcome: Outcome): Promise<Reported> {
    const { step, what, ms, mark, exerciseId } = outcome;
    this.progress.show(`${step}: reading everything back`);
    const stored = await readEverything(this.rest);
    const { expected, right, wrong, problems, users, views } = judgeEverything(
      stored,
      this.#sent,
      exerciseId,
    );
    await this.log.refresh();
    this.progress.clear();
    const ran = this.since(mark);
    const report = {
      ...{ step, what, ms, expected, right, wrong, problems },
      bills: billsOf(ran, outcome),
      errors: errorsIn(ran),
    };
    return { report, stored, counts: { users, views } };
  }
}

/** What failed of what ran, in words. */
export function errorsIn(ran: readonly Invocation[]): string[] {
  return ran
    .filter(({ severity }) => severity === 'ERROR')
    .map(({ function: name, subject, error }) => `${name} of ${subject}: ${error ?? 'no reason given'}`);
}

function billsOf(ran: readonly Invocation[], { limit, drains }: Outcome): Bill[] {
  const [drained, others] = [ran.filter(isDrain), ran.filter((invocation) => !isDrain(invocation))];
  const limitOfDrained = drains === undefined ? { reads: 0, writes: 0 } : limitOfDrains(drained, drains);
  return [
    { of: 'copies and ledgers', cost: costOf(others), limit },
    { of: 'drains', cost: costOf(drained), limit: limitOfDrained },
  ];
}
