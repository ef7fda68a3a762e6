import type { TypedFields, TypedValue } from '../tests/support/typed-rest';

/** All maps inside a document that name an exercise: the entries of a log, or of a program's days. To be changed in place. */
export function entryFieldsIn(fields: TypedFields): TypedFields[] {
  return Object.values(fields).flatMap((value) => entriesIn(value));
}

function entriesIn(value: TypedValue): TypedFields[] {
  if ('arrayValue' in value) return value.arrayValue.values.flatMap((element) => entriesIn(element));
  if (!('mapValue' in value)) return [];
  const { fields } = value.mapValue;
  return 'exerciseId' in fields ? [fields] : entryFieldsIn(fields);
}

/** A number inside a value. */
export interface NumberAt {
  /** Raises it, in place. */
  readonly raise: (by: number) => void;
}

/** All numbers inside a value, outside copies of exercises. */
export function numbersIn(value: TypedValue | undefined): NumberAt[] {
  if (value === undefined) return [];
  if ('arrayValue' in value) return value.arrayValue.values.flatMap((element) => numbersIn(element));
  if ('mapValue' in value)
    return Object.entries(value.mapValue.fields).flatMap(([field, held]) =>
      field === 'exerciseMetadata' ? [] : numbersIn(held),
    );
  if ('integerValue' in value)
    return [{ raise: (by) => void (value.integerValue = String(BigInt(value.integerValue) + BigInt(by))) }];
  if ('doubleValue' in value && typeof value.doubleValue === 'number') {
    const { doubleValue } = value;
    return [{ raise: (by) => void (value.doubleValue = doubleValue + by) }];
  }
  return [];
}
