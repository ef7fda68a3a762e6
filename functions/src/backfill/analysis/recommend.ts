import type { AnalysisReport } from '../../model/reports';

/** Documents that one shard walks in a few minutes: more shards would only divide the pace among them. */
const ONE_SHARD_DOCUMENTS = 10_000;

/** Share of references to what is gone, in percent, at which somebody should ask why. */
const MANY_ORPHANS_PERCENT = 5;

type Facts = Pick<AnalysisReport, 'collections' | 'total' | 'estimated' | 'partial'>;

/** What an admin is to make of it, the most urgent first. */
export function recommend(facts: Facts): string[] {
  const { documents, projected } = facts.total;
  if (documents === 0) return ['Nothing to do: there are no documents.'];
  return [
    ...unfinished(facts),
    ...faulty(facts),
    ...(projected.toWrite > 0 ? outlook(facts) : [nothingToDo(facts)]),
    ...room(facts),
  ];
}

function unfinished({ collections, partial }: Facts): string[] {
  if (!partial) return [];
  const reached = Object.entries(collections)
    .filter(([, { partial: isPartial }]) => isPartial)
    .map(([name, { found, documents, reached: id }]) =>
      id === null ? `none of ${name}` : `${found.documents} of ${documents} ${name}, up to ${id}`,
    );
  return [`Analyse fewer documents: time ran out after ${reached.join(' and ')}.`];
}

function faulty(facts: Facts): string[] {
  const { unparsable, oversized, withoutUser, withoutDate, orphans, references } = facts.total.projected;
  const about = saying(facts);
  const manyOrphans = orphans > 0 && orphans * 100 >= references * MANY_ORPHANS_PERCENT;
  return [
    ...when(
      unparsable > 0,
      `Fix first the documents that cannot be parsed, since they stay as they are: ${about(unparsable)}.`,
    ),
    ...when(
      oversized > 0,
      `Make the documents smaller that are too large even without copies: ${about(oversized)}.`,
    ),
    ...when(
      withoutUser > 0,
      `Logs without a user get copies of shared exercises and count in no view: ${about(withoutUser)}.`,
    ),
    ...when(
      withoutDate > 0,
      `Logs without a usable date get copies and count in no view: ${about(withoutDate)}.`,
    ),
    ...when(
      manyOrphans,
      `Ask why so many references name exercises that are gone: ${about(orphans)} of ${about(references)}. ` +
        'Their copies will say so; exercises that were deleted by mistake are best brought back before.',
    ),
  ];
}

function nothingToDo({ estimated, partial }: Facts): string {
  if (!estimated) return 'Nothing to do: every document is as it must be, or cannot be helped.';
  return partial
    ? 'Nothing to do as far as the analysis came.'
    : 'Nothing to do in the sample; analyse all documents to be sure.';
}

function outlook(facts: Facts): string[] {
  const { documents, projected } = facts.total;
  return [
    `Run it: documents that need a write: ${saying(facts)(projected.toWrite)} of ${documents}.`,
    ...when(documents < ONE_SHARD_DOCUMENTS, `Choose few shards: one is enough for ${documents} documents.`),
  ];
}

function room(facts: Facts): string[] {
  const { tooLarge, nearlyFull } = facts.total.projected;
  const about = saying(facts);
  return [
    ...when(
      tooLarge > 0,
      `Documents without room for copies are left without, and keep their summaries: ${about(tooLarge)}.`,
    ),
    ...when(
      nearlyFull > 0,
      `Documents that come near 900 KB with their copies, and beyond it would lose them: ${about(nearlyFull)}.`,
    ),
  ];
}

function when(applies: boolean, sentence: string): string[] {
  return applies ? [sentence] : [];
}

/** A number, with a word of caution where it is extrapolated. */
function saying({ estimated }: Facts): (count: number) => string {
  return (count) => (estimated ? `about ${count}` : String(count));
}
