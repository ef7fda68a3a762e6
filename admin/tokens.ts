/** An admin's id token that is good now. Tokens are never printed. */
export type TokenSource = () => Promise<string>;

export interface IdToken {
  readonly token: string;
  /** Ms since 1970. */
  readonly expiresAt: number;
}

/** A call must have begun well before its token ends. */
const MARGIN_MS = 5 * 60_000;

/** Signs in when the first token is asked for, and again before one ends: watching may take days. */
export function renewedTokens(signIn: () => Promise<IdToken>, now: () => number): TokenSource {
  let last: IdToken | undefined;
  return async () => {
    if (last === undefined || now() > last.expiresAt - MARGIN_MS) last = await signIn();
    return last.token;
  };
}

const NAME = 'SPOTTER_ID_TOKEN';

/**
 * A token that was given: it ends after its hour, and nobody here can renew it. Throws where it is none, of another project, or has ended;
 * whether it is an admin's, the service says.
 */
export function givenToken(
  token: string,
  { project, now }: { project: string; now: () => number },
): TokenSource {
  const { aud, exp } = claimsOf(token);
  if (aud !== project)
    throw new Error(`${NAME} is of the project ${JSON.stringify(aud)}, expected ${project}, of --project`);
  if (typeof exp !== 'number') throw new Error(`${NAME} does not say when it ends: expected an id token`);
  return () => {
    if (now() < exp * 1000) return Promise.resolve(token);
    const ended = new Date(exp * 1000).toISOString();
    return Promise.reject(
      new Error(
        `${NAME} ended at ${ended}: give a new one. With SPOTTER_API_KEY and SPOTTER_ADMIN_UID instead, it is renewed.`,
      ),
    );
  };
}

/** What a token says, unchecked: the service checks it. */
function claimsOf(token: string): Record<string, unknown> {
  const [, payload, signature, ...more] = token.split('.');
  try {
    if (payload === undefined || signature === undefined || more.length > 0) throw new Error('no JWT');
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`${NAME} is no id token: expected a JWT of three parts`, { cause });
  }
}
