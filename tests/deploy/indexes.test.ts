import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_SHAPES } from '../../indexes/app-queries';
import { checkIndexes, type IndexFile } from '../../indexes/check';
import { fieldsText, needOf, type CompositeIndex } from '../../indexes/needs';
import { textOf, type QueryShape } from '../../indexes/shape';
import { asked, SERVICE_SHAPES } from './indexes-shapes';

const file = JSON.parse(readFileSync(join(__dirname, '../../firestore.indexes.json'), 'utf8')) as IndexFile;
const none: IndexFile = { indexes: [], fieldOverrides: [] };

type Filters = Parameters<typeof asked>[1];
type Orders = Parameters<typeof asked>[2];

const NEEDS: [Filters, Orders, Partial<QueryShape>, string][] = [
  // As the documentation names them.
  [[], [], {}, 'automatic'],
  [[['a', '==']], [], {}, 'automatic'],
  [[['a', 'in']], [], {}, 'automatic'],
  [
    [
      ['a', '=='],
      ['b', '=='],
      ['c', 'in'],
    ],
    [],
    {},
    'automatic',
  ],
  [[['l', 'array-contains']], [], {}, 'automatic'],
  [[['l', 'array-contains-any']], [], {}, 'automatic'],
  [
    [
      ['a', '>='],
      ['a', '<'],
    ],
    [],
    {},
    'automatic',
  ],
  [[['a', '!=']], [], {}, 'automatic'],
  [[['a', '<']], [['a', 'desc']], {}, 'automatic'],
  [[], [['a', 'desc']], {}, 'automatic'],
  [[['a', '==']], [['b', 'asc']], {}, 'a asc, b asc'],
  [[['a', '==']], [['b', 'desc']], {}, 'a asc, b desc'],
  [
    [
      ['a', 'in'],
      ['b', '>'],
    ],
    [],
    {},
    'a asc, b asc',
  ],
  [
    [
      ['a', '=='],
      ['b', '<'],
    ],
    [['b', 'desc']],
    {},
    'a asc, b desc',
  ],
  [
    [
      ['l', 'array-contains'],
      ['a', '=='],
    ],
    [],
    {},
    'a asc, l contains',
  ],
  [[['l', 'array-contains']], [['b', 'desc']], {}, 'l contains, b desc'],
  [
    [
      ['l', 'array-contains'],
      ['b', 'not-in'],
    ],
    [],
    {},
    'l contains, b asc',
  ],
  [
    [
      ['a', '=='],
      ['l', 'array-contains'],
      ['b', '=='],
    ],
    [['c', 'desc']],
    {},
    'a asc, b asc, l contains, c desc',
  ],
  [
    [],
    [
      ['a', 'asc'],
      ['b', 'desc'],
    ],
    {},
    'a asc, b desc',
  ],
  // Ranges that are not ordered by follow the orders, in their direction.
  [
    [
      ['b', '>'],
      ['a', '>'],
    ],
    [],
    {},
    'a asc, b asc',
  ],
  [
    [
      ['b', '>'],
      ['a', '>'],
    ],
    [['b', 'desc']],
    {},
    'b desc, a desc',
  ],
  // The document's name.
  [[['a', '==']], [['__name__', 'asc']], {}, 'automatic'],
  [
    [
      ['a', '=='],
      ['__name__', '>'],
    ],
    [],
    {},
    'automatic',
  ],
  [[['l', 'array-contains']], [['__name__', 'asc']], {}, 'automatic'],
  [
    [],
    [
      ['a', 'desc'],
      ['__name__', 'desc'],
    ],
    {},
    'automatic',
  ],
  [
    [['a', '==']],
    [
      ['b', 'desc'],
      ['__name__', 'desc'],
    ],
    {},
    'a asc, b desc',
  ],
  [[['a', '==']], [['__name__', 'desc']], {}, 'a asc, __name__ desc'],
  [[['l', 'array-contains']], [['__name__', 'desc']], {}, 'l contains, __name__ desc'],
  [
    [],
    [
      ['a', 'desc'],
      ['__name__', 'asc'],
    ],
    {},
    'a desc, __name__ asc',
  ],
  [[], [['__name__', 'desc']], {}, '__name__ desc'],
  // Aggregations.
  [[['a', '==']], [], { aggregated: [] }, 'automatic'],
  [[], [], { aggregated: ['n'] }, 'automatic'],
  [[['a', '==']], [], { aggregated: ['n'] }, 'a asc, n asc'],
  // What is not known here is not passed.
  [[], [], { beyond: 'an OR' }, 'unknown: an OR'],
  [
    [
      ['k', 'array-contains'],
      ['l', 'array-contains'],
    ],
    [],
    {},
    'unknown: an array-contains of k and of l',
  ],
  [[['a', 'in']], [['a', 'asc']], {}, 'unknown: two demands on a'],
  [[], [], { allDescendants: true }, 'automatic'],
  [[['a', '==']], [], { allDescendants: true }, 'unknown: a single-field index of a collection group'],
];

test.each(
  NEEDS.map(([filters, orders, more, need]) => {
    const shape = asked('c', filters, orders, more);
    return [textOf(shape), need, shape] as const;
  }),
)('%s -> %s', (_, expected, shape) => {
  const need = needOf(shape);
  const text =
    need.kind === 'composite'
      ? fieldsText(need.index)
      : need.kind === 'unknown'
        ? `unknown: ${need.why}`
        : need.kind;
  expect(text).toBe(expected);
});

const newest = asked(
  'logs',
  [
    ['userId', '=='],
    ['ids', 'array-contains'],
  ],
  [['date', 'desc']],
);
const fits: CompositeIndex = {
  collectionGroup: 'logs',
  queryScope: 'COLLECTION',
  fields: [
    { fieldPath: 'userId', order: 'ASCENDING' },
    { fieldPath: 'ids', arrayConfig: 'CONTAINS' },
    { fieldPath: 'date', order: 'DESCENDING' },
  ],
};
const [user, ids, date] = fits.fields as [never, never, never];

test('no index for a query -> it is named, with the index to paste', () => {
  expect(checkIndexes([newest], none).wrong).toEqual([
    `logs where userId == and ids array-contains order by date desc\n  needs the index ${JSON.stringify(fits)}`,
  ]);
});

test.each([
  ['the same', fits, []],
  ['its front the other way round', { ...fits, fields: [ids, user, date] }, []],
  ['another collection', { ...fits, collectionGroup: 'log' }, ['missing']],
  ['a collection group', { ...fits, queryScope: 'COLLECTION_GROUP' as const }, ['missing']],
  ['the order before the front', { ...fits, fields: [user, date, ids] }, ['missing']],
  [
    'another direction',
    { ...fits, fields: [user, ids, { fieldPath: 'date', order: 'ASCENDING' as const }] },
    ['missing'],
  ],
  ['a field less', { ...fits, fields: [user, ids] }, ['missing']],
  ['a field more', { ...fits, fields: [user, ids, date, user] }, ['missing']],
])('an index with %s -> served or not', (_, index, missing) => {
  const { queries, composites, wrong } = checkIndexes([newest], { ...none, indexes: [index] });
  expect(queries.filter((query) => query.index === 'missing').map((query) => query.index)).toEqual(missing);
  expect(composites).toBe(1 - missing.length);
  // An index that does not serve the query serves nothing.
  expect(wrong).toHaveLength(2 * missing.length);
});

test('an index that nothing needs, or a second one for the same query -> named', () => {
  const twin = { ...fits, fields: [ids, user, date] };
  expect(checkIndexes([newest], { ...none, indexes: [fits, twin] }).wrong).toEqual([
    `No query needs the index ${JSON.stringify(twin)}`,
  ]);
  expect(checkIndexes([], { ...none, indexes: [fits] }).wrong).toEqual([
    `No query needs the index ${JSON.stringify(fits)}`,
  ]);
});

test.each([
  ['the field', 'denorm.base'],
  ['a map around it', 'denorm'],
  ['all fields', '*'],
])('a query by single fields + an exemption of %s -> named', (_, fieldPath) => {
  const exempt = { ...none, fieldOverrides: [{ collectionGroup: 'logs', fieldPath, indexes: [] }] };
  const shape = asked('logs', [['denorm.base', '==']]);
  expect(checkIndexes([shape], exempt).wrong).toEqual([
    `logs where denorm.base ==\n  asks for what the fieldOverride of ${fieldPath} exempts from indexing`,
  ]);
  expect(checkIndexes([asked('logs', [['denorm', '==']])], exempt).wrong).toHaveLength(
    fieldPath === 'denorm.base' ? 0 : 1,
  );
  expect(checkIndexes([{ ...shape, collection: 'others' }], exempt).wrong).toEqual([]);
});

test('a query with a composite index + an exemption of its field -> served', () => {
  const overrides = [{ collectionGroup: 'logs', fieldPath: 'date', indexes: [] }];
  expect(checkIndexes([newest], { indexes: [fits], fieldOverrides: overrides }).wrong).toEqual([]);
});

test('a query that nobody here knows the index of -> named', () => {
  expect(checkIndexes([asked('logs', [], [], { beyond: 'an OR' })], none).wrong).toEqual([
    'logs with an OR\n  has an OR: which index that needs is not known here',
  ]);
});

describe('firestore.indexes.json, for the queries of the service and of apps', () => {
  const shapes = [...SERVICE_SHAPES, ...APP_SHAPES];

  test('as it is -> right', () => {
    expect(checkIndexes(shapes, file).wrong).toEqual([]);
    expect(file.indexes).not.toEqual([]);
  });

  test.each(file.indexes.map((index, at) => [index.collectionGroup, fieldsText(index), at] as const))(
    'without the index of %s by %s -> wrong',
    (_, __, at) => {
      const { wrong } = checkIndexes(shapes, { ...file, indexes: file.indexes.toSpliced(at, 1) });
      expect(new Set(wrong.map((line) => line.split('\n').at(-1)))).toEqual(
        new Set([`  needs the index ${JSON.stringify(file.indexes[at])}`]),
      );
    },
  );

  test('with one more -> wrong', () => {
    const { wrong } = checkIndexes(shapes, { ...file, indexes: [...file.indexes, fits] });
    expect(wrong).toEqual([`No query needs the index ${JSON.stringify(fits)}`]);
  });

  test.each(
    file.fieldOverrides.map(({ collectionGroup, fieldPath }) => [collectionGroup, fieldPath] as const),
  )('a query of %s by %s, which is exempt -> wrong', (collection, field) => {
    expect(checkIndexes([...shapes, asked(collection, [[field, '==']])], file).wrong).toHaveLength(1);
  });

  test("every list of an app asks for the user's own documents, as the rules demand", () => {
    for (const shape of APP_SHAPES) expect(shape.filters).toContainEqual({ field: 'userId', op: '==' });
  });
});
