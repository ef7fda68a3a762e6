import { DOCUMENT_NAME, type Direction, type Operator, type Order, type QueryShape } from './shape';

/** A composite index as firestore.indexes.json declares it. */
export interface CompositeIndex {
  readonly collectionGroup: string;
  readonly queryScope: 'COLLECTION' | 'COLLECTION_GROUP';
  readonly fields: readonly IndexField[];
}
export type IndexField =
  | { readonly fieldPath: string; readonly order: 'ASCENDING' | 'DESCENDING' }
  | { readonly fieldPath: string; readonly arrayConfig: 'CONTAINS' };

export type Need =
  /** The indexes that Firestore keeps of each single field serve it: of `fields`. */
  | { readonly kind: 'automatic'; readonly fields: readonly string[] }
  /** `index` serves it, its first `free` fields in any order. */
  | { readonly kind: 'composite'; readonly index: CompositeIndex; readonly free: number }
  | { readonly kind: 'unknown'; readonly why: string };

const EQUALITIES: readonly Operator[] = ['==', 'in'];
const CONTAINS: readonly Operator[] = ['array-contains', 'array-contains-any'];

/**
 * Which index a query needs, by https://firebase.google.com/docs/firestore/query-data/index-overview:
 *
 *   equalities alone, one array-contains alone, a range or an order of one field     automatic
 *   several of these, or an order by several fields                                  composite
 *
 * A composite index holds first the fields that must equal or contain a value, then the order. It ends in the document's
 * name, in the direction of the field before it: another direction of the name has to be declared.
 *
 * Firestore can merge indexes, and read one for several queries; when, the page does not say exactly. So that no query hangs
 * on it, each but equalities alone is asked to have an index of its own, which is what that page recommends for array-contains.
 */
export function needOf(shape: QueryShape): Need {
  const equal = fieldsWith(shape, EQUALITIES);
  const contained = fieldsWith(shape, CONTAINS);
  const order = orderOf(shape);
  const parts = [...equal, ...contained, ...order.map(({ field }) => field)];
  const why = shape.beyond ?? contradiction(contained, parts);
  if (why !== undefined) return { kind: 'unknown', why };

  const alone = parts.length === 1 && order[0]?.field !== DOCUMENT_NAME;
  if (parts.length === equal.length || alone) return automatic(shape, parts);
  return {
    kind: 'composite',
    index: {
      collectionGroup: shape.collection,
      queryScope: shape.allDescendants ? 'COLLECTION_GROUP' : 'COLLECTION',
      fields: [
        ...equal.map((field) => directed(field, 'asc')),
        ...contained.map((field) => ({ fieldPath: field, arrayConfig: 'CONTAINS' as const })),
        ...order.map(({ field, direction }) => directed(field, direction)),
      ],
    },
    free: equal.length + contained.length,
  };
}

/** "At most one array field per composite index", and no field twice. */
function contradiction(contained: readonly string[], parts: readonly string[]): string | undefined {
  if (contained.length > 1) return `an array-contains of ${contained.join(' and of ')}`;
  const twice = parts.find((field, at) => parts.indexOf(field) !== at);
  return twice === undefined ? undefined : `two demands on ${twice}`;
}

/** "Single-field indexes with collection group scope are not maintained by default." */
function automatic({ allDescendants }: QueryShape, fields: readonly string[]): Need {
  if (!allDescendants || fields.length === 0) return { kind: 'automatic', fields };
  return { kind: 'unknown', why: 'a single-field index of a collection group' };
}

/**
 * The order in which an index must hold the documents, without the name where each index ends in it anyway. Fields of ranges
 * follow those that are ordered by (query-data/multiple-range-fields), then come those that are summed or averaged.
 */
function orderOf({ filters, orderBy, aggregated = [] }: QueryShape): readonly Order[] {
  const order = [...orderBy];
  const follow = (field: string, direction: Direction): void => {
    if (!order.some((one) => one.field === field)) order.push({ field, direction });
  };
  const ranges = filters.filter(({ op }) => !EQUALITIES.includes(op) && !CONTAINS.includes(op));
  const direction = orderBy.at(-1)?.direction ?? 'asc';
  for (const { field } of ranges.toSorted((a, b) => (a.field < b.field ? -1 : 1)))
    if (field !== DOCUMENT_NAME) follow(field, direction);
  for (const field of aggregated) follow(field, 'asc');
  const last = order.at(-1);
  const implied = last?.field === DOCUMENT_NAME && last.direction === (order.at(-2)?.direction ?? 'asc');
  return implied ? order.slice(0, -1) : order;
}

function fieldsWith({ filters }: QueryShape, operators: readonly Operator[]): string[] {
  return [...new Set(filters.filter(({ op }) => operators.includes(op)).map(({ field }) => field))];
}

function directed(fieldPath: string, direction: Direction): IndexField {
  return { fieldPath, order: direction === 'asc' ? 'ASCENDING' : 'DESCENDING' };
}

/** Whether `index` serves the need: the same fields in front, in any order among them, and the same order behind. */
export function serves(index: CompositeIndex, need: Need & { kind: 'composite' }): boolean {
  return canonical(index, need.free) === canonical(need.index, need.free);
}

function canonical({ collectionGroup, queryScope, fields }: CompositeIndex, free: number): string {
  const texts = fields.map(fieldText);
  return [collectionGroup, queryScope, ...texts.slice(0, free).sort(), ...texts.slice(free)].join('\n');
}

/** For people: `userId asc, exerciseIds contains, date desc`. */
export function fieldsText({ fields }: CompositeIndex): string {
  return fields.map(fieldText).join(', ');
}

function fieldText(field: IndexField): string {
  const mode = 'arrayConfig' in field ? 'contains' : field.order === 'ASCENDING' ? 'asc' : 'desc';
  return `${field.fieldPath} ${mode}`;
}
