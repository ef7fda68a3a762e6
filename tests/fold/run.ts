import type { ViewsVerdict } from '../support/oracle-views';
import { App, EXERCISES, USER_IDS, type Action } from './app';
import { chosen } from './chosen';
import { countedViews, wrongViews, type CountedViews } from './counted';
import { PAGE_MAX, type Handling, type Script } from './script';
import { Service } from './service';
import { logFields } from './stored-form';
import { verdictOn } from './verdict';

/** Sessions that a performance view lists. */
const LISTED = 10;

/** What makes views hard to keep. Lost: of a view of more sessions than it lists, which has a lighter or a later one now. */
export type Hard = 'over 50 ledgers pending' | 'over 10 sessions' | 'a heaviest lost' | 'a first lost';

/** What a script came to, and what happened in it. */
export interface Outcome {
  readonly verdict: ViewsVerdict;
  readonly seen: ReadonlySet<Hard>;
}

/** Runs a script until everything is handled and drained. Throws when a page leaves a view that is not what is counted. */
export function run({ opening, openingIs, steps, closing }: Script): Outcome {
  const running = new Running();
  const everything = { count: Infinity, blind: false, seed: closing.seed };
  opening.forEach((content, log) => {
    running.write({ do: 'save', log, content });
  });
  if (openingIs !== 'saved') running.deliver(everything);
  if (openingIs === 'counted') running.drainAll(closing);
  for (const step of steps) {
    if (step.do === 'deliver' || step.do === 'carry' || step.do === 'drain') running.handle(step);
    else running.write(step);
  }
  running.deliver(everything);
  for (const exerciseId of running.edited) running.carry({ exerciseId, ...everything });
  running.drainAll(closing);
  return { verdict: verdictOn(running.service), seen: running.seen };
}

type Of<Do extends Handling['do']> = Omit<Extract<Handling, { do: Do }>, 'do'>;

class Running {
  readonly service = new Service();
  readonly edited = new Set<string>();
  readonly seen = new Set<Hard>();
  readonly #app = new App();
  /** The logs of events that nobody has handled, and of all events. */
  readonly #waiting: string[] = [];
  readonly #events: string[] = [];
  #counted: CountedViews = countedViews(new Map());

  constructor() {
    for (const [id, fields] of Object.entries(EXERCISES)) this.service.saveExercise(id, fields);
  }

  write(action: Action): void {
    const write = this.#app.take(action);
    if (write?.collection === 'exercises') {
      this.service.saveExercise(write.id, write.content);
      this.edited.add(write.id);
    } else if (write !== null) {
      this.service.saveLog(write.id, write.content && logFields(write.content));
      this.#waiting.push(write.id);
      this.#events.push(write.id);
    }
  }

  handle(handling: Handling): void {
    switch (handling.do) {
      case 'deliver':
        this.deliver(handling);
        return;
      case 'carry':
        this.carry(handling);
        return;
      case 'drain':
        this.drain(handling);
    }
  }

  deliver({ count, blind, seed }: Of<'deliver'>): void {
    const delivered = chosen(this.#waiting, count, seed);
    for (const id of delivered) this.#waiting.splice(this.#waiting.indexOf(id), 1);
    const again = chosen(this.#events, 1, seed);
    for (const id of [...delivered, ...again]) this.service.settle(id, { blind });
    this.#notePending();
  }

  carry({ exerciseId, count, seed }: Of<'carry'>): void {
    for (const id of chosen(this.service.logsWith(exerciseId), count, seed))
      this.service.settle(id, { blind: false });
    this.service.carryToViews(exerciseId);
    this.#notePending();
  }

  drain({ userId, size, seed }: Of<'drain'>): void {
    this.service.drain(userId, chosen(this.service.pendingOf(userId), size, seed));
    this.#noteCounted();
  }

  drainAll({ size, seed }: Script['closing']): void {
    for (const userId of USER_IDS)
      while (this.service.pendingOf(userId).length > 0) this.drain({ userId, size, seed });
  }

  #notePending(): void {
    const most = Math.max(...USER_IDS.map((userId) => this.service.pendingOf(userId).length));
    if (most > PAGE_MAX) this.seen.add('over 50 ledgers pending');
  }

  #noteCounted(): void {
    const before = this.#counted.performance;
    this.#counted = countedViews(this.service.ledgers);
    const wrong = wrongViews(this.service.views, this.#counted);
    if (wrong.length > 0) throw new Error(`Views that are not what is counted: ${JSON.stringify(wrong)}`);
    for (const [path, { performanceMetrics: is }] of this.#counted.performance) {
      if (is.totalSessions <= LISTED) continue;
      this.seen.add('over 10 sessions');
      const was = before.get(path)?.performanceMetrics;
      if (was === undefined || was.totalSessions <= LISTED) continue;
      if (is.maxWeight < was.maxWeight) this.seen.add('a heaviest lost');
      if (is.firstSession > was.firstSession) this.seen.add('a first lost');
    }
  }
}
