import { loadRealData, type SeedDocument } from '../seed/real-data';
import { writeDocuments } from '../seed/writer';
import { judge, readStored, type Problem, type Stored } from '../tests/support/oracle';
import type { TypedFields, TypedRest } from '../tests/support/typed-rest';
import { suiteWork, untilAtRest, type Due, type WrittenCollection } from './at-rest';
import { costOf, limitOfEdit, limitOfSeed } from './cost';
import { editExercise, fieldsOf, watchCopies, type ExerciseEdit } from './edit';
import type { Progress } from './progress';
import { grouped, type StepReport } from './report';
import type { SuiteLog } from './suite-log';
import { mostUsedOfLibrary, usesIn } from './use';

/** What the real data must at least hold, or the tour shows less than it says. */
const atLeast = { exercises: 873, workoutLogs: 1_500, programs: 10 };

/**
 * Documents that are written at once. The functions emulator prints its whole queue whenever that changes, so a backlog of n
 * events costs it n² work.
 */
const documentsPerRound = 250;

type Outcome = Pick<StepReport, 'step' | 'what' | 'ms' | 'limit'>;

/** The steps of the tour, in an order in which each finds what the ones before have left. */
export class Tour {
  readonly #sent = new Map<string, TypedFields>();
  readonly #appWrites: Record<WrittenCollection, number> = { exercises: 0, workoutLogs: 0, programs: 0 };

  constructor(
    private readonly rest: TypedRest,
    private readonly log: SuiteLog,
    private readonly progress: Progress,
  ) {}

  async *steps(): AsyncGenerator<StepReport> {
    yield await this.#seed();
    const [renamed, regrouped, deleted] = mostUsedOfLibrary(this.#sent);
    if (renamed === undefined || regrouped === undefined || deleted === undefined)
      throw new Error('The tour needs three exercises of the library that are in use');
    const name = `${this.#nameOf(renamed)} (new)`;
    yield await this.#edit('rename', renamed, { name });
    yield await this.#edit('muscle-group', regrouped, { primaryMuscleGroup: 'Whole Body' });
    const before = this.#sentFields(deleted);
    yield await this.#delete(deleted);
    yield await this.#restore(deleted, before);
    yield await this.#everythingAgain();
  }

  /**
   * The library first, until it is at rest: its fan-outs find no document yet, and need not look through those to come. Then
   * what the users log.
   */
  async #seed(): Promise<StepReport> {
    const mark = this.log.invocations.length;
    const { exercises, programs, logs } = loadRealData();
    await this.#write(exercises);
    const since = Date.now();
    await this.#write([...programs, ...logs]);
    const lastWrite = this.log.invocations.findLast(({ writes }) => writes > 0);
    return this.#report(mark, undefined, {
      step: 'seed',
      what: `${grouped(exercises.length)} exercises, ${grouped(logs.length)} logs, ${grouped(programs.length)} programs`,
      ms: (lastWrite?.foundAt ?? Date.now()) - since,
      limit: limitOfSeed(this.#sent),
    });
  }

  /** Writes as the app would, and waits until the functions have done what follows from each round. */
  async #write(documents: readonly SeedDocument[]): Promise<void> {
    for (let written = 0; written < documents.length; written += documentsPerRound) {
      const round = documents.slice(written, written + documentsPerRound);
      for (const { path, fields } of round) this.#sent.set(path, fields);
      const counts = await writeDocuments(this.rest, round, () => undefined);
      for (const [collection, count] of Object.entries(counts))
        this.#appWrites[collection as WrittenCollection] += count;
      await untilAtRest(this.log, this.#work, (work) => {
        const open = work.reduce((sum, { done, due }) => sum + Math.max(0, due - done), 0);
        const before = `${grouped(written + round.length)} of ${grouped(documents.length)} ${collectionOf(round)} written`;
        this.progress.show(`seed: ${before}, ${grouped(open)} invocations to come`);
        return Promise.resolve();
      });
    }
  }

  #edit(step: string, exerciseId: string, edit: ExerciseEdit): Promise<StepReport> {
    const { name, primaryMuscleGroup = '' } = edit;
    return this.#watched(step, exerciseId, {
      what: name === undefined ? `${this.#nameOf(exerciseId)} → ${primaryMuscleGroup}` : `→ ${name}`,
      buries: false,
      write: async () => {
        this.#sent.set(`exercises/${exerciseId}`, { ...this.#sentFields(exerciseId), ...fieldsOf(edit) });
        await editExercise(this.rest, exerciseId, edit);
      },
    });
  }

  #delete(exerciseId: string): Promise<StepReport> {
    const path = `exercises/${exerciseId}`;
    return this.#watched('delete', exerciseId, {
      what: this.#nameOf(exerciseId),
      buries: true,
      write: async () => {
        this.#sent.delete(path);
        await this.rest.commit([{ kind: 'delete', path }]);
      },
    });
  }

  #restore(exerciseId: string, fields: TypedFields): Promise<StepReport> {
    const path = `exercises/${exerciseId}`;
    return this.#watched('restore', exerciseId, {
      what: textOf(fields['name']),
      buries: false,
      write: async () => {
        this.#sent.set(path, fields);
        await this.rest.commit([{ kind: 'set', path, fields }]);
      },
    });
  }

  /** Nothing was written since: nothing may have run, and everything must still be right. */
  #everythingAgain(): Promise<StepReport> {
    const mark = this.log.invocations.length;
    const limit = { reads: 0, writes: 0 };
    return this.#report(mark, undefined, { step: 'final', what: 'everything once more', ms: 0, limit });
  }

  async #watched(
    step: string,
    exerciseId: string,
    { what, buries, write }: { what: string; buries: boolean; write: () => Promise<void> },
  ): Promise<StepReport> {
    const { rest, log, progress } = this;
    const use = usesIn(this.#sent).get(exerciseId);
    if (use === undefined) throw new Error(`No document names ${exerciseId}`);
    const mark = log.invocations.length;
    const since = Date.now();
    await write();
    this.#appWrites.exercises += 1;
    const ms = await watchCopies({
      rest,
      log,
      progress,
      work: this.#work,
      exerciseId,
      sent: this.#sent,
      since,
    });
    return this.#report(mark, exerciseId, { step, what, ms, limit: limitOfEdit(use, { buries }) });
  }

  /** Judges everything that is stored; `exerciseId`: whose copies the step is about, by default all. */
  async #report(mark: number, exerciseId: string | undefined, outcome: Outcome): Promise<StepReport> {
    this.progress.show(`${outcome.step}: reading everything back`);
    const begun = Date.now();
    const stored = await readStored(this.rest);
    const all = judge(stored, { sent: this.#sent });
    const own = exerciseId === undefined ? all : judge(stored, { sent: this.#sent, exerciseId });
    const missing = outcome.step === 'seed' ? tooFew(stored) : [];
    await this.log.refresh();
    this.progress.clear();
    const ran = this.log.invocations.slice(mark);
    return {
      ...outcome,
      ...(outcome.step === 'seed' && { documents: countsOf(stored) }),
      ms: outcome.step === 'final' ? Date.now() - begun : outcome.ms,
      expected: own.expected,
      right: own.right,
      wrong: all.wrong + missing.length,
      problems: [...missing, ...all.problems],
      cost: costOf(ran),
      errors: ran
        .filter(({ severity }) => severity === 'ERROR')
        .map(({ function: name, subject, error }) => `${name} of ${subject}: ${error ?? 'no reason given'}`),
    };
  }

  readonly #work = (): Due[] => suiteWork(this.log.invocations, this.#appWrites);

  #sentFields(exerciseId: string): TypedFields {
    const fields = this.#sent.get(`exercises/${exerciseId}`);
    if (fields === undefined) throw new Error(`exercises/${exerciseId} is not there`);
    return fields;
  }

  #nameOf(exerciseId: string): string {
    return textOf(this.#sentFields(exerciseId)['name']);
  }
}

function collectionOf([first]: readonly SeedDocument[]): string {
  return first?.path.startsWith('exercises/') ? 'exercises' : 'programs and logs';
}

function countsOf({ exercises, workoutLogs, programs }: Stored): Record<WrittenCollection, number> {
  return { exercises: exercises.length, workoutLogs: workoutLogs.length, programs: programs.length };
}

function tooFew(stored: Stored): Problem[] {
  return Object.entries(countsOf(stored)).flatMap(([path, has]) => {
    const wants = atLeast[path as WrittenCollection];
    return has < wants ? [{ path, what: 'documents', has, wants: `at least ${wants}` }] : [];
  });
}

function textOf(value: TypedFields[string] | undefined): string {
  return value !== undefined && 'stringValue' in value ? value.stringValue : '';
}
