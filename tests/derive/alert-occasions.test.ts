import fc from 'fast-check';
import { ALERT_KINDS, type Severity } from '../../functions/src/model/alert-kinds';
import { ALERT_REMEMBERS, alertSchema, type Alert } from '../../functions/src/model/operations';
import { occurred, type Occasion } from '../../functions/src/operations/occurred';
import { check } from '../support/property';

const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-02T00:00:00.000Z';
const path = 'workoutLogs/l1';

function occasion(name: string, more: Partial<Occasion> = {}): Occasion {
  return { kind: 'too-large', path, occasion: name, message: `says ${name}`, ...more };
}

/** What is stored once all of `occasions` have come, one after the other. */
function after(...occasions: readonly Occasion[]): Alert {
  const alert = occasions.reduce<Alert | undefined>(
    (stored, one) => occurred(stored, one, AT)?.alert ?? stored,
    undefined,
  );
  if (alert === undefined) throw new Error('Nothing has occurred');
  return alert;
}

function acknowledged(alert: Alert): Alert {
  return { ...alert, acknowledged: { by: 'ada', reason: 'known', at: AT } };
}

test('I40 no alert + an occasion -> open, as grave as its kind, with what to do; people are told', () => {
  expect(occurred(undefined, occasion('a'), AT)).toEqual({
    alert: {
      ...{ kind: 'too-large', severity: 'warning', path, message: 'says a' },
      recommendation: ALERT_KINDS['too-large'].recommendation,
      ...{ count: 1, firstSeenAt: AT, lastSeenAt: AT, acknowledged: null, occasions: ['a'], requests: [] },
    },
    why: 'opened',
  });
});

test('I40 open + the same occasion -> nothing', () => {
  expect(occurred(after(occasion('a')), occasion('a'), LATER)).toBeNull();
});

test('I40 open + another occasion -> one more, the newest message; nobody is told', () => {
  expect(occurred(after(occasion('a')), occasion('b'), LATER)).toEqual({
    alert: {
      ...after(occasion('a')),
      ...{ message: 'says b', count: 2, lastSeenAt: LATER, occasions: ['a', 'b'] },
    },
    why: null,
  });
});

test('I40 open + an occasion by a clock that is behind -> last seen stays', () => {
  const { alert } = occurred(after(occasion('a')), occasion('b'), '2025-12-31T23:59:59.000Z') ?? {};
  expect(alert).toMatchObject({ count: 2, firstSeenAt: AT, lastSeenAt: AT });
});

test.each<[Severity, Severity, Severity, string, string | null]>([
  ['info', 'warning', 'warning', 'says b', 'graver'],
  ['info', 'critical', 'critical', 'says b', 'graver'],
  ['warning', 'info', 'warning', 'says a', null],
  ['critical', 'warning', 'critical', 'says a', null],
  ['critical', 'critical', 'critical', 'says b', null],
])('I40 open, %s + an occasion of %s -> %s, %s, told: %s', (first, second, severity, message, why) => {
  const open = after(occasion('a', { severity: first }));
  expect(occurred(open, occasion('b', { severity: second }), LATER)).toMatchObject({
    alert: { severity, message, count: 2 },
    why,
  });
});

test('I40 acknowledged + an occasion that it remembers -> nothing', () => {
  expect(occurred(acknowledged(after(occasion('a'))), occasion('a'), LATER)).toBeNull();
});

test('I40 acknowledged + a new occasion, less grave -> open again, as grave as this one; people are told', () => {
  expect(occurred(acknowledged(after(occasion('a'))), occasion('b', { severity: 'info' }), LATER)).toEqual({
    alert: expect.objectContaining({
      ...{ severity: 'info', message: 'says b', acknowledged: null, count: 2, occasions: ['a', 'b'] },
    }) as Alert,
    why: 'opened-again',
  });
});

test('I40 an alert of an earlier build that recommended something else -> recommends what this one does', () => {
  const old = { ...after(occasion('a')), recommendation: 'wait' };
  expect(occurred(old, occasion('b'), LATER)?.alert.recommendation).toBe(
    ALERT_KINDS['too-large'].recommendation,
  );
});

test('I40 any occasions, each delivered any number of times in any order -> each is counted once, told once', () => {
  const names = fc.uniqueArray(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: ALERT_REMEMBERS });
  const deliveries = names.chain((distinct) =>
    fc
      .array(fc.constantFrom(...distinct), { maxLength: 60 })
      .chain((again) =>
        fc.shuffledSubarray([...distinct, ...again], { minLength: distinct.length + again.length }),
      )
      .map((order) => ({ distinct, order })),
  );
  check(
    fc.property(deliveries, ({ distinct, order }) => {
      let [alert, told]: [Alert | undefined, number] = [undefined, 0];
      for (const name of order) {
        const next = occurred(alert, occasion(name), AT);
        if (next === null) continue;
        alert = next.alert;
        told += Number(next.why !== null);
      }
      expect(alert).toMatchObject({ count: distinct.length });
      expect(told).toBe(1);
    }),
    300,
  );
});

test('I40 any number of occasions -> no more than it remembers are kept, and it can be stored', () => {
  const many = Array.from({ length: 3 * ALERT_REMEMBERS }, (_, index) => occasion(`${index}`));
  const alert = after(...many);
  expect(alertSchema.parse(alert)).toEqual(alert);
  expect(alert.count).toBe(3 * ALERT_REMEMBERS);
  expect(alert.occasions).toEqual(many.slice(-ALERT_REMEMBERS).map((one) => one.occasion));
});
