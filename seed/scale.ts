import type { TypedFields, TypedValue } from '../tests/support/typed-rest';
import type { RealData, SeedDocument } from './real-data';

/**
 * The real histories once more for each of `users` synthetic users, who take them in turn: a copy of a user's own
 * exercises, then his programs, then his logs, all with ids of their own (`…-x1` to `…-xN`). The shared library
 * is not copied, so its exercises gain copies in more and more documents. Documents are made one at a time.
 */
export function* scaledCopies(data: RealData, users: number): Generator<SeedDocument> {
  const histories = data.users.map((userId) => ({
    own: data.exercises.filter((document) => ownerOf(document) === userId),
    rest: [...data.programs, ...data.logs].filter((document) => ownerOf(document) === userId),
  }));
  for (let copy = 1; copy <= users; copy += 1) {
    const history = histories[(copy - 1) % histories.length];
    if (!history) throw new Error('Scaling needs at least one user to copy');
    const renamed = new Set(history.own.map(({ path }) => idOf(path)));
    for (const document of [...history.own, ...history.rest]) {
      const suffix = `-x${copy}`;
      yield { path: document.path + suffix, fields: copiedFields(document.fields, suffix, renamed) };
    }
  }
}

/** `userId` and the references to own exercises, wherever they are, get the suffix; the rest is shared as it is. */
function copiedFields(fields: TypedFields, suffix: string, renamed: ReadonlySet<string>): TypedFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const text = 'stringValue' in value ? value.stringValue : undefined;
      const moves = text !== undefined && (name === 'userId' || (name === 'exerciseId' && renamed.has(text)));
      return [name, moves ? { stringValue: text + suffix } : copiedValue(value, suffix, renamed)];
    }),
  );
}

function copiedValue(value: TypedValue, suffix: string, renamed: ReadonlySet<string>): TypedValue {
  if ('mapValue' in value)
    return { mapValue: { fields: copiedFields(value.mapValue.fields, suffix, renamed) } };
  if ('arrayValue' in value) {
    return {
      arrayValue: { values: value.arrayValue.values.map((item) => copiedValue(item, suffix, renamed)) },
    };
  }
  return value;
}

function ownerOf({ fields }: SeedDocument): string | undefined {
  const owner = fields['userId'];
  return owner && 'stringValue' in owner ? owner.stringValue : undefined;
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
