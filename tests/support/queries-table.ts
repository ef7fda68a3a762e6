import { APP_QUERIES, codeOf, shapeOf, type AppQuery } from '../../indexes/app-queries';
import { fieldsText, needOf } from '../../indexes/needs';
import { code, markdownTable } from './markdown-table';

/** What an app may query, from the declaration. */
export function queriesTable(): string {
  const rows = APP_QUERIES.map((query) => [query.shows, code(codeOf(query)), indexOf(query)]);
  return markdownTable(['To show', 'Query', 'Index'], rows);
}

function indexOf(query: AppQuery): string {
  const shape = shapeOf(query);
  if (shape === undefined) return 'none';
  const need = needOf(shape);
  return need.kind === 'composite' ? code(fieldsText(need.index)) : need.kind;
}
