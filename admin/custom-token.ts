import { applicationDefault, deleteApp, initializeApp } from 'firebase-admin/app';
import { getAuth } from 'firebase-admin/auth';

export interface AdminAccount {
  readonly project: string;
  readonly uid: string;
  /** Who signs, where the credentials are a person's and not a service account's. */
  readonly serviceAccount: string | undefined;
}

/**
 * A custom token for an admin, signed with the application default credentials. Throws where there is no such user, since the exchange of
 * the token would make one, and where he is not an admin.
 */
export async function customTokenFor({ project, uid, serviceAccount }: AdminAccount): Promise<string> {
  // The project's own programs are started without a search for cloud credentials. This one needs them.
  delete process.env['METADATA_SERVER_DETECTION'];
  const app = initializeApp(
    {
      ...{ projectId: project, credential: applicationDefault() },
      ...(serviceAccount !== undefined && { serviceAccountId: serviceAccount }),
    },
    `sign-in of ${uid}`,
  );
  try {
    const { customClaims } = await getAuth(app).getUser(uid);
    if (customClaims?.['admin'] !== true)
      throw new Error('this user lacks the custom claim admin: true, which the callables ask for');
    return await getAuth(app).createCustomToken(uid);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`SPOTTER_ADMIN_UID ${uid} in ${project}, with application default credentials: ${why}`, {
      cause,
    });
  } finally {
    await deleteApp(app);
  }
}
