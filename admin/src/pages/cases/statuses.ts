/** Every status of a case, in the order of its life (FORMATS, "Cases"). */
export const CASE_STATUSES = [
  'new',
  'transferred',
  'contacted',
  'fed_back',
  'returned',
  'accepted',
  'following_up',
  'mediation',
  'concluded',
  'withdrawn',
] as const;
