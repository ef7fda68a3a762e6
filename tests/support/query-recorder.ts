import type { CallProperties } from '../../functions/src/platform/meter';
import { keepShape, RECORDING_VARIABLE } from '../../indexes/recording';
import { textOf, type Filter, type Operator, type QueryShape } from '../../indexes/shape';

const kept = new Set<string>();

/**
 * A stage of a client's `grpc.callInvocationTransformer` that keeps the shape of each query in the folder that the
 * environment names; without one, nothing. What it does not know it keeps as such, so that it is not passed for served.
 */
export function recordQuery<T extends CallProperties>(properties: T): T {
  const folder = process.env[RECORDING_VARIABLE];
  if (folder === undefined) return properties;
  const shape = shapeOf(properties.methodDefinition.path.split('/').at(-1) ?? '', properties.argument);
  if (shape === undefined) return properties;
  const name = `${folder} ${textOf(shape)}`;
  if (!kept.has(name)) keepShape(folder, shape);
  kept.add(name);
  return properties;
}

function shapeOf(rpc: string, request: unknown): QueryShape | undefined {
  if (rpc === 'RunQuery') return ofQuery((request as { structuredQuery: StructuredQuery }).structuredQuery);
  if (rpc !== 'RunAggregationQuery') return undefined;
  const { structuredQuery, aggregations } = (request as { structuredAggregationQuery: StructuredAggregation })
    .structuredAggregationQuery;
  const aggregated = aggregations.flatMap(({ sum, avg }) => (sum ?? avg)?.field.fieldPath ?? []);
  return { ...ofQuery(structuredQuery), aggregated };
}

function ofQuery({ from, where, orderBy, findNearest }: StructuredQuery): QueryShape {
  const [{ collectionId = '', allDescendants = false } = {}] = from;
  const flat = where === undefined ? [] : flattened(where);
  const beyond = [
    ...(flat.includes(OR) ? ['an OR'] : []),
    ...(findNearest === undefined ? [] : ['a vector search']),
    ...(collectionId === '' ? ['no collection'] : []),
  ];
  return {
    collection: collectionId,
    allDescendants,
    filters: flat.filter((filter) => filter !== OR),
    orderBy: (orderBy ?? []).map(({ field, direction }) => ({
      field: field.fieldPath,
      direction: direction === 'DESCENDING' ? 'desc' : 'asc',
    })),
    ...(beyond.length > 0 && { beyond: beyond.join(' and ') }),
  };
}

const OR = 'OR';

function flattened(where: Where): (Filter | typeof OR)[] {
  if ('compositeFilter' in where) {
    const { op, filters } = where.compositeFilter;
    return op === 'AND' ? filters.flatMap(flattened) : [OR];
  }
  const { field, op } = 'fieldFilter' in where ? where.fieldFilter : where.unaryFilter;
  return [{ field: field.fieldPath, op: OPERATORS[op] }];
}

const OPERATORS = {
  EQUAL: '==',
  IN: 'in',
  ARRAY_CONTAINS: 'array-contains',
  ARRAY_CONTAINS_ANY: 'array-contains-any',
  LESS_THAN: '<',
  LESS_THAN_OR_EQUAL: '<=',
  GREATER_THAN: '>',
  GREATER_THAN_OR_EQUAL: '>=',
  NOT_EQUAL: '!=',
  NOT_IN: 'not-in',
  IS_NULL: '==',
  IS_NAN: '==',
  IS_NOT_NULL: '!=',
  IS_NOT_NAN: '!=',
} as const satisfies Record<string, Operator>;

/** google.firestore.v1 as the SDK builds it: what it leaves out is absent. */
interface StructuredQuery {
  readonly from: readonly { readonly collectionId?: string; readonly allDescendants?: boolean }[];
  readonly where?: Where;
  readonly orderBy?: readonly { readonly field: Field; readonly direction: 'ASCENDING' | 'DESCENDING' }[];
  readonly findNearest?: unknown;
}
type Where =
  | { readonly compositeFilter: { readonly op: 'AND' | 'OR'; readonly filters: readonly Where[] } }
  | { readonly fieldFilter: Comparison }
  | { readonly unaryFilter: Comparison };
interface Comparison {
  readonly field: Field;
  readonly op: keyof typeof OPERATORS;
}
interface StructuredAggregation {
  readonly structuredQuery: StructuredQuery;
  readonly aggregations: readonly {
    readonly sum?: { readonly field: Field };
    readonly avg?: { readonly field: Field };
  }[];
}
interface Field {
  readonly fieldPath: string;
}
