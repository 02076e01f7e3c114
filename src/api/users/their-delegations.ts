import { endDelegationsOf } from '../../persistence/queries/delegations.js';
import type { UserRow } from '../../persistence/queries/users.js';
import type { Act } from '../front-door/desk.js';

/**
 * Ends what a user gave to others and was given by them, in the transaction of the change (`because`) that takes the user
 * away from where it was given. `user` as before that change.
 */
export async function endTheirDelegations(
  { sql, at, record }: Act,
  { id: userId, insurerId }: Pick<UserRow, 'id' | 'insurerId'>,
  because: 'user.changed' | 'user.left',
): Promise<void> {
  for (const { id } of await endDelegationsOf(sql, userId, at))
    await record('delegation.ended', { type: 'delegation', id, insurerId }, { because, userId });
}
