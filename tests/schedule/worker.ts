import { isDeepStrictEqual } from 'node:util';
import { printHistory } from './history';
import type { Failure, Job, JobResult, Message } from './jobs';
import { MUTANTS } from './mutants';
import { kindOfSeed, Schedules, type Scheduled } from './schedule';
import { shrink } from './shrink';
import { printTape } from './tape';

/** Runs at the same time: while one waits for its answer another goes on. */
const AT_ONCE = 8;

/** Every so many seeds one is run twice, to see that it goes the same way. */
const REPEAT_EVERY = 50;

/** Failures that are made smaller and told; one is enough to go on, and shrinking takes time. */
const FAILURES_MAX = 3;

/** Runs one job in this process, on the emulator of FIRESTORE_EMULATOR_HOST. */
class Worker {
  private readonly schedules: Schedules;
  /** Whether the run of a seed may find the planted bug. */
  private readonly mayFind: (seed: number) => boolean;
  private readonly reached: Record<string, number> = {};
  private readonly failures: Failure[] = [];
  private readonly found: { seed: number | undefined; scheduled: Scheduled }[] = [];
  /** Runs on the way, for when they do not end. */
  private readonly active = new Set<string>();
  private made = 0;
  private runs = 0;
  private rpcs = 0;
  private repeated = 0;

  constructor(host: string, mutant: string | undefined) {
    const planted = MUTANTS.find(({ name }) => name === mutant);
    if (mutant !== undefined && planted === undefined) throw new Error(`${mutant}: no such mutant`);
    // A run with backfills or sweeps takes as long as seven others, and finds what is planted there.
    const of = planted?.of ?? 'plain';
    this.mayFind = (seed) => kindOfSeed(seed) === of;
    this.schedules = new Schedules({ host, patches: planted?.patches ?? [], atOnce: AT_ONCE });
  }

  async do(job: Job): Promise<JobResult> {
    if (job.kind === 'replay') {
      const scheduled = await this.schedules.ofTape(job.tape, { traced: true });
      this.count(undefined, scheduled);
      return this.result([{ seed: undefined, ...scheduled, history: printHistory(scheduled.history) }]);
    }
    if (job.kind === 'tapes')
      for (const tape of job.tapes)
        this.count(undefined, await this.schedules.ofTape(tape, { traced: false }));
    else if (job.kind === 'seeds')
      await this.seeds(job.from, job.count, () => this.found.length < FAILURES_MAX);
    else await this.seeds(job.from, job.within, () => this.found.length === 0, this.mayFind);
    if (job.kind === 'mutant')
      return this.result(this.found.map(({ seed, scheduled }) => ({ seed, ...scheduled, history: [] })));
    await Promise.all(
      this.found.slice(0, FAILURES_MAX).map(({ seed, scheduled }) => this.explain(seed, scheduled)),
    );
    return this.result(this.failures);
  }

  /** Ends this process, loudly, when for a minute no run has come to its end: something waits for what never comes. */
  watch(): void {
    let before = -1;
    setInterval(() => {
      if (before === this.made) {
        process.stderr.write(`No run has ended for a minute. On the way: ${[...this.active].join('; ')}\n`);
        process.exit(1);
      }
      before = this.made;
    }, 60_000).unref();
  }

  private async seeds(
    from: number,
    count: number,
    goOn: () => boolean,
    isTried: (seed: number) => boolean = () => true,
  ): Promise<void> {
    const seeds = Array.from({ length: count }, (_, index) => from + index).filter(isTried);
    const lane = async (): Promise<void> => {
      for (let seed = seeds.shift(); seed !== undefined && goOn(); seed = seeds.shift())
        await this.seed(seed);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }

  private async timed(name: string, run: () => Promise<Scheduled>): Promise<Scheduled> {
    this.active.add(name);
    const scheduled = await run();
    this.active.delete(name);
    this.made += 1;
    return scheduled;
  }

  private async seed(seed: number): Promise<void> {
    const traced = seed % REPEAT_EVERY === 0;
    const scheduled = await this.timed(`seed ${seed}`, () => this.schedules.ofSeed(seed, { traced }));
    this.count(seed, scheduled);
    if (!traced) return;
    const again = await this.schedules.ofTape(scheduled.tape, { traced });
    const [first, second] = [scheduled, again].map(({ history }) => printHistory(history));
    this.repeated += 1;
    if (isDeepStrictEqual(first, second)) return;
    const at = first?.findIndex((line, index) => line !== second?.[index]) ?? 0;
    const problem = {
      path: `seed ${seed}`,
      what: `goes another way when made again, from line ${at + 1} on`,
      has: second?.[at],
      wants: first?.[at],
    };
    this.found.push({ seed, scheduled: { ...scheduled, problems: [problem] } });
  }

  private count(seed: number | undefined, scheduled: Scheduled): void {
    this.runs += 1;
    this.rpcs += scheduled.rpcs;
    for (const [situation, times] of scheduled.reached)
      this.reached[situation] = (this.reached[situation] ?? 0) + times;
    if (scheduled.problems.length > 0) this.found.push({ seed, scheduled });
    if (this.runs % 100 === 0) tell({ kind: 'progress', runs: this.runs });
  }

  /** Finds a smaller tape that fails, and its history. */
  private async explain(seed: number | undefined, { tape, problems }: Scheduled): Promise<void> {
    const run = (answers: readonly number[], traced: boolean): Promise<Scheduled> =>
      this.timed(`tape ${printTape(answers)}`, () => this.schedules.ofTape(answers, { traced }));
    // The same kind of failure: a tape of zeros lets one actor run for ever, and would pass for one that does not rest.
    const kind = problems[0]?.what;
    const smallest = await shrink(tape, async (answers) =>
      (await run(answers, false)).problems.some(({ what }) => what === kind),
    );
    const again = await run(smallest, true);
    const told = again.problems.length > 0 ? again.problems : problems;
    this.failures.push({ seed, tape: smallest, problems: told, history: printHistory(again.history) });
  }

  private result(failures: readonly Failure[]): JobResult {
    const { runs, rpcs, reached, repeated } = this;
    return { runs, rpcs, failed: this.found.length, failures, reached, repeated };
  }
}

function tell(message: Message): void {
  process.send?.(message);
}

async function main(): Promise<void> {
  const host = process.env['FIRESTORE_EMULATOR_HOST'];
  if (host === undefined) throw new Error('FIRESTORE_EMULATOR_HOST: expected the address of an emulator');
  const job = JSON.parse(process.argv[2] ?? '') as Job;
  const mutant = job.kind === 'mutant' ? job.name : job.kind === 'replay' ? job.mutant : undefined;
  const worker = new Worker(host, mutant);
  worker.watch();
  const result = await worker.do(job);
  // Connections of the client would keep the process alive.
  process.send?.({ kind: 'done', ...result } satisfies Message, () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
