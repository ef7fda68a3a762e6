/** What to do with the suite while it is up, for standard output. */
export function whatToTry(suite: {
  /** Of the Firestore emulator. */
  host: string;
  project: string;
  /** Port by emulator. */
  emulators: Readonly<Record<string, number>>;
}): string {
  const { host, project, emulators } = suite;
  const documents = `http://${host}/v1/projects/${project}/databases/(default)/documents`;
  const ports = Object.entries(emulators).map(([name, port]) => `${name} ${port}`);
  return `
What to try, in another terminal:

  Rename any exercise and watch its copies follow
    npm run rename -- --exercise Barbell_Squat --name "Back squat"
    npm run rename -- --exercise Barbell_Deadlift --muscle-group Hamstrings

  See the views of a user beside a recount of his logs, or whether everybody's are right
    npm run views -- --user user-hevy
    npm run views -- --all

  See the runs of backfills, what another one would find, and what rolling one back would do
    npm run backfill -- list
    npm run backfill -- analyze
    npm run backfill -- rollback RUN_ID --dry-run

  See a program with its copies, or an exercise
    curl -s -H 'Authorization: Bearer owner' '${documents}/programs/rweightlifting-madcow'
    curl -s -H 'Authorization: Bearer owner' '${documents}/exercises/Barbell_Squat'

  Watch what every function does and costs
    tail -f .cache/suite.log

Emulators on 127.0.0.1: ${ports.join(', ')}. Project ${project}.`;
}
