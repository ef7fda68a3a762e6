import type { Firestore } from 'firebase-admin/firestore';
import { COPY_FIELD } from '../../functions/src/copies';
import { TASK_ATTEMPTS } from '../../functions/src/limits';
import { ledgerSchema } from '../../functions/src/model/contribution';
import { idOf, type StoredDocument } from '../../functions/src/model/document';
import { drainTask } from '../../functions/src/model/tasks';
import { decodeFields, type RawFields, type RawValue } from '../../functions/src/model/value';
import { toStored } from '../../functions/src/platform/wire';
import { fanOut } from '../../functions/src/fan-out/fan-out';
import { drain } from '../../functions/src/views/drain';
import { drainPage } from '../../functions/src/views/drain-page';
import { enqueueHistory } from '../../functions/src/views/enqueue';
import { countHistory } from '../../functions/src/views/history';
import { App, EXERCISES, type Action, type Write } from '../fold/app';
import { chosen } from '../fold/chosen';
import type { Handling, Script } from '../fold/script';
import { countedViews, wrongViews } from '../fold/counted';
import { exerciseFields, logFields } from '../fold/stored-form';
import { viewCollections } from '../support/oracle-views-paths';
import type { Change, World } from '../support/world';

/**
 * Runs a script against the service in a world until everything is handled: its views are then at rest. Fails when a drain leaves
 * a view that is not what is counted.
 */
export async function run(world: World, { opening, openingIs, steps, closing }: Script): Promise<void> {
  const running = new Running(world);
  const everything = { count: Infinity, blind: false, seed: closing.seed };
  for (const [id, fields] of Object.entries(EXERCISES))
    await world.setRaw(`exercises/${id}`, exerciseFields(fields));
  for (const [log, content] of opening.entries()) await running.write({ do: 'save', log, content });
  if (openingIs !== 'saved') await running.deliver(everything);
  if (openingIs === 'counted') await world.restViews();
  for (const step of steps) {
    if (step.do === 'deliver' || step.do === 'carry' || step.do === 'drain') await running.handle(step);
    else await running.write(step);
  }
  await running.deliver(everything);
  await world.runTasks();
  await world.restViews();
}

type Of<Do extends Handling['do']> = Omit<Extract<Handling, { do: Do }>, 'do'>;

class Running {
  readonly #app = new App();
  /** Events that nobody has handled, and all. */
  readonly #waiting: Change[] = [];
  readonly #events: Change[] = [];

  constructor(private readonly world: World) {}

  /** Who saves a log anew leaves the service's fields out; who changes one sends back what he has read of them. */
  async write(action: Action): Promise<void> {
    const write = this.#app.take(action);
    if (write === null) return;
    const path = `${write.collection}/${write.id}`;
    const fields = fieldsOf(write);
    const read = action.do === 'save' ? undefined : await this.world.read(path);
    const event =
      fields === null
        ? await this.world.delete(path)
        : await this.world.setRaw(path, read ? withServiceFields(fields, read.fields) : fields);
    this.#waiting.push(event);
    this.#events.push(event);
  }

  async handle(handling: Handling): Promise<void> {
    switch (handling.do) {
      case 'deliver':
        return this.deliver(handling);
      case 'carry':
        return this.#carry(handling);
      case 'drain':
        return this.#drain(handling);
    }
  }

  async deliver({ count, blind, seed }: Of<'deliver'>): Promise<void> {
    const delivered = chosen(this.#waiting, count, seed);
    for (const event of delivered) this.#waiting.splice(this.#waiting.indexOf(event), 1);
    for (const event of [...delivered, ...chosen(this.#events, 1, seed)]) {
      if (event.path.startsWith('exercises/')) await this.world.exerciseWritten(event);
      else await this.world.written(event, blind ? { data: null } : {});
    }
  }

  /** Any of the waiting fan-outs, and a waiting count of somebody's history. */
  async #carry({ seed }: Of<'carry'>): Promise<void> {
    const { queue, histories, deps } = this.world;
    for (const task of chosen(queue, 1, seed)) {
      queue.splice(queue.indexOf(task), 1);
      await fanOut(deps, task);
    }
    const history = histories.shift();
    if (history !== undefined) await countHistory(deps, history);
  }

  /**
   * A page of a user's pending ledgers; now and then two that may have some in common, or two drains, at the same time. What a
   * page is asked to drain was found before: there may be ledgers of others in it.
   */
  async #drain({ userId, size, seed }: Of<'drain'>): Promise<void> {
    const { app, db, deps, now: notBefore } = this.world;
    const whole = (): Promise<unknown> => drain(deps, drainTask({ userId, notBefore, sequence: 0 }));
    const { docs } = await app.collection('workoutContributions').where('pending', '==', true).get();
    const page = (pageSeed: number) => (): Promise<unknown> => {
      const logIds = chosen(docs, size, pageSeed).map(({ id }) => id);
      const onIncomplete = async (): Promise<void> => {
        await enqueueHistory(deps, { userId, occasion: 'a page', sequence: 0 });
      };
      return db.runTransaction((tx) => drainPage(tx, deps, { userId, logIds, onIncomplete }));
    };
    if (docs.length === 0 || seed % 8 === 0) await together(whole, whole);
    else if (seed % 8 === 1) await together(page(seed), page(seed + 1));
    else await page(seed)();
    await this.#expectViewsAsCounted();
  }

  async #expectViewsAsCounted(): Promise<void> {
    const { app } = this.world;
    const [ledgers, ...views] = await Promise.all([
      storedIn(app, 'workoutContributions'),
      ...viewCollections.map((collection) => storedIn(app, collection)),
    ]);
    const counted = countedViews(
      new Map(ledgers.map(({ path, fields }) => [idOf(path), ledgerSchema.parse(decodeFields(fields))])),
    );
    const stored = new Map(views.flat().map(({ path, fields }) => [path, fields]));
    expect(wrongViews(stored, counted)).toEqual([]);
  }
}

async function storedIn(app: Firestore, collection: string): Promise<StoredDocument[]> {
  const { docs } = await app.collection(collection).get();
  return docs.flatMap((snapshot) => toStored(snapshot) ?? []);
}

/** Begins all at once and, as a queue does, those again that fail. */
async function together(...tasks: (() => Promise<unknown>)[]): Promise<void> {
  let left = tasks;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const results = await Promise.allSettled(left.map((task) => task()));
    left = left.filter((_, index) => results[index]?.status === 'rejected');
    if (attempt === TASK_ATTEMPTS && left.length > 0)
      throw new Error(`Drains that failed ${attempt} times`, { cause: results });
  }
}

function fieldsOf(write: Write): RawFields | null {
  if (write.collection === 'exercises') return write.content && exerciseFields(write.content);
  return write.content && logFields(write.content);
}

/** What a client writes who sends back what he has read of the service's. */
function withServiceFields(fields: RawFields, read: RawFields): RawFields {
  const copies = new Map(
    entriesOf(read).map((entry) => [entry['exerciseId']?.stringValue, entry[COPY_FIELD]]),
  );
  const entries = entriesOf(fields).map((entry): RawValue => {
    const copy = copies.get(entry['exerciseId']?.stringValue);
    return { mapValue: { fields: { ...entry, ...(copy && { [COPY_FIELD]: copy }) } } };
  });
  return {
    ...read,
    ...fields,
    ...(fields['exercises'] && { exercises: { arrayValue: { values: entries } } }),
  };
}

function entriesOf({ exercises }: RawFields): RawFields[] {
  return (exercises?.arrayValue?.values ?? []).map((entry) => entry.mapValue?.fields ?? {});
}
