import { dayIn } from '../support/oracle-days';
import type { Problem } from '../support/oracle';
import { readFields, type Reading } from '../support/oracle-reading';
import { usableSource, userIdOf } from '../support/oracle-sources';
import type { TypedDocument } from '../support/typed-rest';
import type { ExerciseVersions } from './judge-tombstones';

/**
 * Each log that names no user or no day has its letter, and nothing else has one: clients store nothing here that cannot be
 * parsed or written, and no task fails so often that it is given up. Whoever comes by a log that cannot be parsed, and is older than
 * the service, leaves a letter of it.
 */
export function judgeLetters(letters: readonly TypedDocument[], logs: readonly TypedDocument[]): Problem[] {
  const missing = new Set(
    logs.flatMap(({ path, fields }) => [
      ...(userIdOf(fields) === null ? [`no-user of ${path}`] : []),
      ...(dayIn(fields['date']) === undefined ? [`no-date of ${path}`] : []),
    ]),
  );
  const unparsable = new Set(
    logs.filter(({ fields }) => isUnparsable(fields)).map(({ path }) => `unparsable of ${path}`),
  );
  const needless = letters.filter(
    ({ fields }) => !missing.delete(subjectOf(fields)) && !unparsable.has(subjectOf(fields)),
  );
  return [
    ...needless.map(({ path, fields: has }) => ({
      path,
      what: 'a dead letter of nothing',
      has,
      wants: undefined,
    })),
    ...[...missing].map((wants) => ({ path: 'deadLetters', what: 'no dead letter', has: undefined, wants })),
  ];
}

interface ToldPeople {
  readonly alerts: readonly TypedDocument[];
  readonly notifications: readonly TypedDocument[];
  /** What was done to runs. */
  readonly runEvents: readonly TypedDocument[];
}

/** Whether the entries of a log are none. */
export function isUnparsable({ exercises }: TypedDocument['fields']): boolean {
  return exercises !== undefined && !('arrayValue' in exercises);
}

/**
 * An alert is of an exercise that cannot be parsed, or once could not, or of a run that has failed; nobody acknowledges one here, so
 * people were told of each once.
 */
export function judgeAlerts(
  { alerts, notifications, runEvents }: ToldPeople,
  given: ExerciseVersions,
): Problem[] {
  const justified = new Set(
    [...given].flatMap(([path, versions]) =>
      versions.some((fields) => fields !== undefined && usableSource(readFields(fields)) === undefined)
        ? [`invalid-source of ${path}`]
        : [],
    ),
  );
  for (const { path, fields } of runEvents) {
    const { what } = readFields(fields);
    if (what === 'fail' || what === 'rolled-back-in-part')
      justified.add(`run-failed of ${path.split('/').slice(0, 2).join('/')}`);
  }
  // A sweep that ends tells of letters; whether there are any they are judged for themselves.
  justified.add('dead-letters of deadLetters');
  const untold = new Set(alerts.map(({ fields }) => subjectOf(fields)));
  const needless = notifications.filter(({ fields }) => !untold.delete(subjectOf(fields)));
  return [
    ...alerts
      .filter(({ fields }) => !justified.has(subjectOf(fields)))
      .map(({ path, fields: has }) => ({ path, what: 'an alert of nothing', has, wants: undefined })),
    ...needless.map(({ path, fields: has }) => ({
      path,
      what: 'a notification of nothing new',
      has,
      wants: undefined,
    })),
    ...[...untold].map((wants) => ({
      path: 'systemNotifications',
      what: 'no notification',
      has: undefined,
      wants,
    })),
  ];
}

function subjectOf(fields: TypedDocument['fields']): string {
  const { kind, path } = readFields(fields);
  return `${textOf(kind)} of ${textOf(path)}`;
}

function textOf(value: Reading | undefined): string {
  return typeof value === 'string' ? value : '';
}
