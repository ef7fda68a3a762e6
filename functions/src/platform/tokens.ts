/** The claims of a Firebase ID token; undefined when it is not valid, or nobody could tell. */
export type ReadToken = (token: string) => Promise<Readonly<Record<string, unknown>> | undefined>;

/** Tokens of the project's own users. */
export const firebaseToken: ReadToken = async (token) => {
  // Loaded on the first token: few instances are ever shown one.
  const { getAuth } = await import('firebase-admin/auth');
  try {
    return { ...(await getAuth().verifyIdToken(token)) };
  } catch {
    return undefined;
  }
};
