import { Databases } from './database';
import type { Patch } from './mutant';
import { Policy } from './policy';
import { loadProduct, type Product } from './product';
import { Run, type AtRest, type RunResult } from './run';
import { drawBackfills, drawScenario, drawSweeps } from './scenario';
import type { Choose, Operation, Scenario } from './scenario-types';
import { CORPUS } from './corpus';
import { commitsBeforeService, STARTS } from './starts';
import { Tape, type TapeKind } from './tape';

export interface Scheduled extends RunResult {
  readonly tape: readonly number[];
}

/** One seed in so many varies a run that once failed: where one bug was there may be another. Runs with backfills are long: not those. */
const VARIED_EVERY = 16;
const VARIED = CORPUS.filter(({ tape }) => Tape.of(tape).kind === 'plain');

/** One seed in so many has backfills, and one in four times as many sweeps; none of those that vary. */
const RUNS_EVERY = 8;

const NOTHING: AtRest = { documents: [], sent: new Map(), exerciseVersions: new Map() };

const SCENARIOS: Readonly<Record<TapeKind, (choose: Choose) => Scenario>> = {
  plain: (choose) => drawScenario(choose),
  backfills: drawBackfills,
  sweeps: drawSweeps,
};

/** Runs schedules, several at once, on one emulator against one build of the service. */
export class Schedules {
  private readonly product: Product;
  private readonly databases: Databases;
  private readonly starts = new Map<string, Promise<AtRest>>();

  /** `host`: of the emulator. `patches`: a planted bug, or none. `atOnce`: runs at the same time. */
  constructor({ host, patches, atOnce }: { host: string; patches: readonly Patch[]; atOnce: number }) {
    this.product = loadProduct(patches);
    this.databases = new Databases(host, atOnce);
  }

  ofSeed(seed: number, options: { traced: boolean }): Promise<Scheduled> {
    return this.run(tapeOf(seed), options);
  }

  ofTape(answers: readonly number[], options: { traced: boolean }): Promise<Scheduled> {
    return this.run(Tape.of(answers), options);
  }

  private async run(tape: Tape, { traced }: { traced: boolean }): Promise<Scheduled> {
    const scenario = SCENARIOS[tape.kind](tape.choose);
    const start = await this.start(scenario.start);
    const { product } = this;
    const result = await this.databases.use((db) =>
      new Run({ tape, db, product, start, scenario, traced }).run(),
    );
    return { ...result, tape: tape.taken };
  }

  /** What is at rest once all commits of a start have been handled, one after the other; made by the service itself, once. */
  private start(name: string): Promise<AtRest> {
    const made = this.starts.get(name) ?? this.makeStart(name);
    this.starts.set(name, made);
    return made;
  }

  private async makeStart(name: string): Promise<AtRest> {
    const commits = STARTS[name];
    if (commits === undefined)
      throw new Error(`start ${name}: expected one of ${Object.keys(STARTS).join(', ')}`);
    const lane = commits.map((writes): Operation => ({ label: 'start', writes: () => writes }));
    const [tape, { product }] = [Tape.of([]), this];
    const scenario = { start: name, lanes: [lane] };
    const unheard = commitsBeforeService(name);
    const input = { tape, product, start: NOTHING, scenario, traced: false, unheard };
    const { rest } = await this.databases.use((db) => new Run({ ...input, db }).run());
    return rest;
  }
}

export function kindOfSeed(seed: number): TapeKind {
  if (seed % RUNS_EVERY === 0) return 'backfills';
  return seed % (4 * RUNS_EVERY) === RUNS_EVERY / 2 ? 'sweeps' : 'plain';
}

function tapeOf(seed: number): Tape {
  const policy = new Policy(seed);
  const turn = seed - VARIED_EVERY / 2 + 1;
  const remembered = turn % VARIED_EVERY === 0 ? VARIED[(turn / VARIED_EVERY) % VARIED.length] : undefined;
  return remembered === undefined
    ? Tape.drawn(policy, kindOfSeed(seed))
    : Tape.varied(remembered.tape, policy);
}
