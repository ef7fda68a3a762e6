/** What of a query decides which index it needs: no values, no limit, no cursor. */
export interface QueryShape {
  /** The collection's id: the last part of its path. */
  readonly collection: string;
  /** Whether it asks all collections of that id, wherever they lie. */
  readonly allDescendants: boolean;
  readonly filters: readonly Filter[];
  readonly orderBy: readonly Order[];
  /** Of an aggregation: the fields that are summed or averaged, none for a count. Absent when documents are asked for. */
  readonly aggregated?: readonly string[];
  /** What the query has beyond all this that also decides, such as an OR: nobody here knows its index. */
  readonly beyond?: string;
}

/** All filters of a query must hold. */
export interface Filter {
  readonly field: string;
  readonly op: Operator;
}

export interface Order {
  readonly field: string;
  readonly direction: Direction;
}

/** As the SDKs write them. */
export type Operator =
  '==' | 'in' | 'array-contains' | 'array-contains-any' | '<' | '<=' | '>' | '>=' | '!=' | 'not-in';
export type Direction = 'asc' | 'desc';

/** The field path by which queries and indexes name a document's own name. */
export const DOCUMENT_NAME = '__name__';

/** For people: `workoutContributions where userId == and exerciseIds array-contains order by date desc`. */
export function textOf({ collection, allDescendants, filters, orderBy, ...rest }: QueryShape): string {
  const where = filters.map(({ field, op }) => `${field} ${op}`).join(' and ');
  const order = orderBy.map(({ field, direction }) => `${field} ${direction}`).join(', ');
  return [
    rest.aggregated === undefined ? '' : aggregateText(rest.aggregated),
    allDescendants ? 'all ' : '',
    collection,
    where === '' ? '' : ` where ${where}`,
    order === '' ? '' : ` order by ${order}`,
    rest.beyond === undefined ? '' : ` with ${rest.beyond}`,
  ].join('');
}

function aggregateText(fields: readonly string[]): string {
  return fields.length === 0 ? 'count of ' : `sums of ${fields.join(', ')} in `;
}
