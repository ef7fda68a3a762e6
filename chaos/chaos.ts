import type { SweepDepth, SweepReport } from '../functions/src/model/sweep-report';
import { allDocuments } from '../bench/holders';
import { loadRealData, type SeedDocument } from '../seed/real-data';
import { writeDocuments } from '../seed/writer';
import { Sweeping } from '../tests/support/sweeping';
import type { TypedFields, TypedRest } from '../tests/support/typed-rest';
import type { World } from '../tests/support/world';
import { judgeEverything, readEverything, type Judgement } from '../tour/judgement';
import { byKind, drawn, UNPARSABLE } from './corruptions';
import type { ChaosOptions } from './options';

export interface Night {
  /** Documents that were not as they must be, by the gravest kind of what was wrong. */
  readonly drifted: SweepReport['drifted'];
  readonly found: number;
  readonly repaired: number;
  /** Left for an admin, and what nobody can repair. */
  readonly open: number;
  readonly accepted: number;
  /** How often an admin had to let it go on, since much had gone wrong at once. */
  readonly breaker: number;
  readonly reads: number;
  readonly writes: number;
  /** What reading every document once would have cost. */
  readonly readsOfEverything: number;
}

export interface ChaosReport {
  readonly seed: number;
  readonly times: number;
  readonly documents: number;
  /** Corruptions by kind. */
  readonly planted: Readonly<Record<string, number>>;
  readonly cleanNight: Night & { readonly shareOfEverything: number };
  readonly night: Night;
  /** All parts of the deep check in one. */
  readonly rotation: Night;
  readonly found: number;
  readonly repaired: number;
  readonly left: number;
  /** By the independent count: copies, ids, summaries, users' values, ledgers and views. */
  readonly wrong: number;
  /** The first of it, in words. */
  readonly problems: readonly string[];
  readonly ok: boolean;
}

const HOUR_MS = 3600_000;
/** As an admin who has looked lets a sweep go on that has found much. */
const MINUTES_MAX = 600;

/** What was settled is swept, corrupted and swept again; the world's clock goes on as it is told. */
export class Chaos {
  /** What the app has written last. */
  private readonly sent = new Map<string, TypedFields>();
  private readonly unparsable = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly rest: TypedRest,
    private readonly say: (line: string) => void,
  ) {}

  async run({ seed, times, corruptions }: ChaosOptions, random: () => number): Promise<ChaosReport> {
    // Versions of documents are of the machine's time.
    this.world.now = Date.now();
    await this.settle(times);
    await this.demandRight('once it had settled');
    this.say('The clean night');
    const clean = await this.swept('full');
    const planted = await this.corrupt(corruptions, random);
    // What pends is forgotten by then.
    this.world.now += 2 * HOUR_MS;
    this.say('The night after');
    const night = await this.swept('full');
    this.world.now += 24 * HOUR_MS;
    this.say('All parts of the deep check');
    const rotation = await this.swept('deep');
    const { wrong, problems, missing } = await this.judged();
    const unrecorded = await this.unrecorded();
    const nights = [night, rotation];
    const [found, repaired] = [sum(nights, 'found'), sum(nights, 'repaired')];
    const left = sum(nights, 'open');
    return {
      ...{ seed, times, documents: this.sent.size, planted },
      cleanNight: { ...clean, shareOfEverything: round(clean.reads / clean.readsOfEverything) },
      ...{ night, rotation, found, repaired, left },
      wrong: wrong + missing + unrecorded.length,
      problems: [
        ...problems,
        ...unrecorded.map((path) => `${path}: no dead letter says that it cannot be parsed`),
      ],
      ok: clean.found === 0 && left === 0 && wrong + missing + unrecorded.length === 0,
    };
  }

  /** Histories of before the service, embedded by a backfill and counted. */
  private async settle(times: number): Promise<void> {
    this.say(`Writing the histories ${times} times`);
    await writeDocuments(this.rest, this.histories(times), ({ written }) => {
      this.say(`${written} documents written`);
    });
    const backfills = new Sweeping(this.world);
    for (const migration of ['embed-exercise-metadata', 'build-analytics-views']) {
      this.say(migration);
      const runId = await backfills.start({ migration, preset: 'fast' });
      await backfills.until(runId, 'completed');
      await this.world.restViews();
    }
  }

  private *histories(times: number): Generator<SeedDocument> {
    const data = loadRealData();
    let left = times * data.logs.length;
    for (const document of allDocuments(data)) {
      if (document.path.startsWith('workoutLogs/')) left -= 1;
      if (left < 0) return;
      this.sent.set(document.path, document.fields);
      yield document;
    }
  }

  private async corrupt(count: number, random: () => number): Promise<Record<string, number>> {
    this.say(`Corrupting ${count} documents`);
    const corruptions = drawn(await readEverything(this.rest), { count, random });
    await this.rest.commit(corruptions.map(({ write }) => write));
    for (const { kind, write, sent } of corruptions) {
      if (sent === null) this.sent.delete(write.path);
      else if (sent !== undefined) this.sent.set(write.path, sent);
      if (kind === UNPARSABLE) this.unparsable.add(write.path);
    }
    return byKind(corruptions);
  }

  /** Logs that cannot be parsed, and of which nobody was told. */
  private async unrecorded(): Promise<string[]> {
    const letters = await this.rest.list('deadLetters');
    const told = new Set(letters.map(({ fields }) => JSON.stringify(fields['path'])));
    return [...this.unparsable].filter((path) => !told.has(JSON.stringify({ stringValue: path })));
  }

  private async swept(depth: SweepDepth): Promise<Night> {
    const sweeping = new Sweeping(this.world);
    const { runId } = await sweeping.sweepStarted({ depth });
    let breaker = 0;
    for (let minute = 0; minute < MINUTES_MAX; minute += 1) {
      await sweeping.runWalks();
      await this.world.runTasks();
      const { state, hold, historiesAsked, counters } = await sweeping.run(runId);
      if (historiesAsked && state.startsWith('completed')) break;
      if (minute % 5 === 0) this.say(`${state}, ${counters.visited} looked at`);
      if (hold?.reason === 'breaker') {
        this.say(`Held by the breaker: ${hold.message}`);
        breaker += 1;
        await sweeping.control(runId, 'resume');
      }
      await sweeping.minute();
    }
    await this.world.restViews();
    const { drifted, repaired, open, accepted, cost } = await sweeping.report(runId);
    const found = Object.values(drifted).reduce((total, of) => total + of, 0);
    return { drifted, found, repaired, open, accepted, breaker, ...cost };
  }

  private async demandRight(when: string): Promise<void> {
    const { wrong, missing, problems } = await this.judged();
    if (wrong + missing > 0) throw new Error(`${wrong + missing} wrong ${when}:\n${problems.join('\n')}`);
  }

  private async judged(): Promise<{ wrong: number; missing: number; problems: string[] }> {
    this.say('Counting everything again');
    const all = await readEverything(this.rest);
    const { sent } = this;
    // Of these there is nothing to count.
    const isJudged = ({ path }: { path: string }): boolean => !this.unparsable.has(path);
    const verdict: Judgement = judgeEverything(
      { ...all, workoutLogs: all.workoutLogs.filter(isJudged) },
      new Map([...sent].filter(([path]) => isJudged({ path }))),
    );
    return {
      wrong: verdict.wrong,
      missing: verdict.expected - verdict.right,
      problems: verdict.problems.map(({ path, what, has, wants }) => {
        return `${path}: ${what}: has ${JSON.stringify(has)}, wants ${JSON.stringify(wants)}`;
      }),
    };
  }
}

function sum(nights: readonly Night[], figure: 'found' | 'repaired' | 'open'): number {
  return nights.reduce((total, night) => total + night[figure], 0);
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
