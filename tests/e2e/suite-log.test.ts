import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editWork, isAtRest, suiteWork } from '../../tour/at-rest';
import { invocationIn, SuiteLog, type Invocation } from '../../tour/suite-log';

const json =
  '{"severity":"INFO","message":"invocation","function":"fanOut","subject":"exercises/ü -> workoutLogs","eventId":"e1",' +
  '"outcome":"done","enqueued":1,"reads":3,"writes":2,"deletes":0,"wrote":{"workoutLogs":2},"ms":5}';

function ended(name: string, fields: Partial<Invocation> = {}): Invocation {
  return {
    ...{
      severity: 'INFO',
      function: name,
      subject: '',
      eventId: undefined,
      outcome: 'done',
      error: undefined,
    },
    ...{ reads: 0, writes: 0, deletes: 0, wrote: {}, enqueued: 0, foundAt: 0 },
    ...{ visited: 0, written: 0, ledgers: 0, views: 0 },
    ...fields,
  };
}

describe('a line of the suite log', () => {
  test.each([
    ['bare', json],
    ['behind a mark', `>  ${json}`],
    ['coloured', `\u001b[90m>\u001b[39m  \u001b[1m${json}\u001b[22m`],
    ['with a carriage return', `>  ${json}\r`],
  ])('%s -> the invocation', (_, line) => {
    expect(invocationIn(line)).toMatchObject({
      ...{ severity: 'INFO', function: 'fanOut', subject: 'exercises/ü -> workoutLogs', eventId: 'e1' },
      ...{ enqueued: 1, reads: 3, writes: 2, wrote: { workoutLogs: 2 } },
    });
  });

  test('of a drain -> what it has counted', () => {
    const line =
      '{"severity":"INFO","message":"invocation","function":"drainViews","subject":"userProgressView/u1","outcome":"done",' +
      '"ledgers":3,"views":7,"enqueued":0,"reads":14,"writes":9,"deletes":1,"wrote":{"workoutContributions":3},"ms":5}';
    expect(invocationIn(line)).toMatchObject({ function: 'drainViews', ledgers: 3, views: 7, visited: 0 });
  });

  test.each([
    ['a user’s own line', '>  {"severity":"INFO","message":"hello"}'],
    ['half a line', `>  ${json.slice(0, -20)}`],
    ['prose', 'i  functions: Beginning execution of "us-central1-fanOut"'],
  ])('%s -> none', (_, line) => {
    expect(invocationIn(line)).toBeUndefined();
  });
});

describe('a suite log that grows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spotter-log-'));
  const file = join(folder, 'suite.log');
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('a line in pieces, cut inside a character -> taken once, when it is whole', async () => {
    const bytes = Buffer.from(`>  ${json}\n`);
    const cut = bytes.indexOf('ü') + 1;
    const log = new SuiteLog(file);
    writeFileSync(file, bytes.subarray(0, cut));
    await log.refresh();
    expect(log.invocations).toEqual([]);
    appendFileSync(file, bytes.subarray(cut));
    appendFileSync(file, '⚠  functions: it crashed\n');
    await log.refresh();
    await log.refresh();
    expect(log.invocations.map(({ subject }) => subject)).toEqual(['exercises/ü -> workoutLogs']);
    expect(log.warnings).toEqual(['⚠  functions: it crashed']);
  });
});

describe('what is left to do', () => {
  const app = { exercises: 1, workoutLogs: 0, programs: 0 };
  const trigger = ended('onExerciseWritten', { subject: 'exercises/x', eventId: 'e1', enqueued: 1 });
  const task = ended('fanOut', { eventId: 'e1', wrote: { workoutLogs: 2 } });
  const own = ended('onWorkoutLogWritten');

  test.each<[string, Invocation[], boolean]>([
    ['nothing has ended', [], false],
    ['a task is asked for', [trigger], false],
    ['the task has failed and will run again', [trigger, { ...task, severity: 'ERROR', wrote: {} }], false],
    ['what the task wrote is on its way back', [trigger, task, own], false],
    ['everything has come back', [trigger, task, own, own], true],
    ['more has come than anybody wrote', [trigger, task, own, own, own], false],
  ])('suite: %s', (_, invocations, atRest) => {
    expect(isAtRest(suiteWork(invocations, app))).toBe(atRest);
  });

  const killed = 'runs/r1/shards/walk-';
  const worker = ended('walkShard', { subject: `${killed}1.0`, wrote: { workoutLogs: 1 } });
  test.each<[string, Invocation[], boolean]>([
    ['one write of two has come back', [trigger, task, own, own, own], false],
    ['both have', [trigger, task, own, own, own, own], true],
    ['both have, and one of them is told', [trigger, task, own, own, own, own, worker], true],
    [
      'both have, and another one is told',
      [trigger, task, own, own, own, own, { ...worker, subject: 'runs/r2' }],
      false,
    ],
  ])('two writes of workers, one of which was killed: %s', (_, invocations, atRest) => {
    expect(isAtRest(suiteWork(invocations, { ...app, workoutLogs: 2 }, [killed]))).toBe(atRest);
  });

  const log = ended('onWorkoutLogWritten', { wrote: { workoutLogs: 1, workoutContributions: 1 } });
  const asked = ended('onContributionWritten', { enqueued: 1 });
  const drain = ended('drainViews', {
    ...{ enqueued: 1, ledgers: 1, views: 2 },
    wrote: { workoutContributions: 1, userProgressView: 1, workoutTrendsView: 1 },
  });
  const failed = ended('drainViews', { severity: 'ERROR' });
  const seen = ended('onContributionWritten');
  const history = ended('countHistory', { wrote: { userProgressView: 1 } });

  test.each<[string, Invocation[], boolean]>([
    ['the ledger of a log is on its way', [log, own], false],
    ['its drain is asked for', [log, own, asked], false],
    ['the drain has failed and will run again', [log, own, asked, failed], false],
    ['the ledger that it marked is on its way', [log, own, asked, drain, history], false],
    ['the history that it asked for is to be counted', [log, own, asked, drain, seen], false],
    ['everything is counted', [log, own, asked, drain, seen, history], true],
  ])('views: %s', (_, invocations, atRest) => {
    const oneLog = { exercises: 0, workoutLogs: 1, programs: 0 };
    expect(isAtRest(suiteWork(invocations, oneLog))).toBe(atRest);
  });

  test('one edit: other edits beside it do not count', () => {
    const other = ended('onExerciseWritten', { subject: 'exercises/y', eventId: 'e2', enqueued: 2 });
    expect(isAtRest(editWork([other], 'x'))).toBe(false);
    expect(isAtRest(editWork([other, trigger], 'x'))).toBe(false);
    expect(isAtRest(editWork([other, trigger, task], 'x'))).toBe(true);
  });
});
