import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../support/oracle';
import { readFields, type ReadingMap } from '../support/oracle-reading';
import { usableSource, type OracleSource } from '../support/oracle-sources';
import type { TypedDocument, TypedFields } from '../support/typed-rest';

/** Every version that a client gave each exercise, by path, one after the other; undefined: deleted. */
export type ExerciseVersions = ReadonlyMap<string, readonly (TypedFields | undefined)[]>;

/** An exercise as a version of it was; undefined while it was deleted or invalid. */
type Source = OracleSource | undefined;

/** What is wrong with the tombstones: those that are missing, or are of nothing, or hold what they may not. */
export function judgeTombstones(tombstones: readonly TypedDocument[], given: ExerciseVersions): Problem[] {
  const held = new Map(tombstones.map(({ path, fields }) => [path, readFields(fields)]));
  const mayBe = new Map(
    [...given].map(([path, versions]) => [
      path.replace('exercises/', 'exerciseTombstones/'),
      mayBeBuried(versions),
    ]),
  );
  return [...new Set([...held.keys(), ...mayBe.keys()])].flatMap((path) => {
    const [has, may] = [held.get(path), mayBe.get(path) ?? [undefined]];
    return may.some((source) => isTombstoneOf(source, has))
      ? []
      : [{ path, what: 'tombstone', has, wants: may.map((source) => source && fieldsOf(source)) }];
  });
}

/**
 * The versions that the tombstone may hold, undefined for none. Whoever finds that a version was left buries it unless it is
 * seen again by then, and never over a later one. So one that was never seen again is buried, or one that was left after it.
 */
function mayBeBuried(given: readonly (TypedFields | undefined)[]): Source[] {
  const versions = given.map((fields) => fields && usableSource(readFields(fields)));
  let may: Source[] = [undefined];
  for (const [index, version] of versions.entries()) {
    const later = versions.slice(index + 1);
    if (version === undefined || later.length === 0 || !hasLeft(version, later[0])) continue;
    may = later.every((now) => hasLeft(version, now)) ? [version] : [...may, version];
  }
  return may;
}

/** Whether somebody who saw `before` sees nothing more of the exercise. */
function hasLeft(before: OracleSource, now: Source): boolean {
  return now === undefined || (now.owner !== null && now.owner !== before.owner);
}

function isTombstoneOf(source: Source, held: ReadingMap | undefined): boolean {
  if (source === undefined || held === undefined) return source === held;
  const { version, ...fields } = held;
  // Which version only the server knows.
  return (
    typeof version === 'string' && /^\d+\.\d{9}$/.test(version) && isDeepStrictEqual(fields, fieldsOf(source))
  );
}

function fieldsOf({ copied, isCompoundLift, owner }: OracleSource): ReadingMap {
  return { ...copied, isCompoundLift, userId: owner };
}
