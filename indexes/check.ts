import { fieldsText, needOf, serves, type CompositeIndex } from './needs';
import { textOf, type QueryShape } from './shape';

/** What firestore.indexes.json holds. */
export interface IndexFile {
  readonly indexes: readonly CompositeIndex[];
  readonly fieldOverrides: readonly FieldOverride[];
}

/** Takes the place of a field's automatic indexes, and of those of all that lies below it. `*` is every field. */
export interface FieldOverride {
  readonly collectionGroup: string;
  readonly fieldPath: string;
  readonly indexes: readonly unknown[];
}

export interface Checked {
  /** Each query, and for people the index that serves it. */
  readonly queries: readonly { readonly query: string; readonly index: string }[];
  /** Composite indexes that serve a query. */
  readonly composites: number;
  /** What production would refuse, and what the file holds for nothing; a line each. */
  readonly wrong: readonly string[];
}

/** Whether the file holds the index that each query needs, and none besides. */
export function checkIndexes(shapes: readonly QueryShape[], file: IndexFile): Checked {
  const used = new Set<CompositeIndex>();
  const wrong: string[] = [];
  const indexOf = (shape: QueryShape): string => {
    const need = needOf(shape);
    switch (need.kind) {
      case 'automatic':
        wrong.push(...inTheWay(shape, need.fields, file.fieldOverrides));
        return 'automatic';
      case 'composite': {
        const index = file.indexes.find((one) => serves(one, need));
        if (index === undefined) {
          wrong.push(`${textOf(shape)}\n  needs the index ${JSON.stringify(need.index)}`);
          return 'missing';
        }
        used.add(index);
        return fieldsText(index);
      }
      case 'unknown':
        wrong.push(`${textOf(shape)}\n  has ${need.why}: which index that needs is not known here`);
        return 'unknown';
    }
  };
  const queries = shapes.map((shape) => ({ query: textOf(shape), index: indexOf(shape) }));
  for (const index of file.indexes)
    if (!used.has(index)) wrong.push(`No query needs the index ${JSON.stringify(index)}`);
  return { queries, composites: used.size, wrong };
}

/**
 * "An exemption only applies to automatic index settings" (query-data/index-overview): a composite index may hold an exempt
 * field, and only a query without one must not ask for it.
 */
function inTheWay(
  shape: QueryShape,
  fields: readonly string[],
  overrides: readonly FieldOverride[],
): readonly string[] {
  return overrides
    .filter(({ collectionGroup, fieldPath }) => {
      const covers = (field: string): boolean => fieldPath === '*' || `${field}.`.startsWith(`${fieldPath}.`);
      return collectionGroup === shape.collection && fields.some(covers);
    })
    .map(
      ({ fieldPath }) =>
        `${textOf(shape)}\n  asks for what the fieldOverride of ${fieldPath} exempts from indexing`,
    );
}
