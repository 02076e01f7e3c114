import { useQuery } from '@tanstack/react-query';
import { articlesList, branchesList, caseReasonsList, casesRead, insurersList } from '../../api/generated';
import type { CasesReadResponses } from '../../api/generated';
import { answered } from '../../api/station';

export type CaseDetail = CasesReadResponses[200];

export const useCase = (caseNo: string) =>
  useQuery({
    queryKey: ['case', caseNo],
    queryFn: () => answered(casesRead({ path: { caseNo } })),
    refetchInterval: 30_000,
  });

/** Insurers and their sub-stations, for choosing where a case goes. */
export function useHouses(enabled = true) {
  const insurers = useQuery({
    queryKey: ['insurers', 'choice'],
    queryFn: () => answered(insurersList({ query: { state: 'active', limit: 200 } })),
    staleTime: 5 * 60_000,
    enabled,
  });
  const branches = useQuery({
    queryKey: ['branches', 'choice'],
    queryFn: () => answered(branchesList({ query: { state: 'active', limit: 200 } })),
    staleTime: 5 * 60_000,
    enabled,
  });
  return { insurers: insurers.data?.items ?? [], branches: branches.data?.items ?? [] };
}

export const useArticles = (enabled: boolean) =>
  useQuery({
    queryKey: ['articles', 'choice'],
    queryFn: () => answered(articlesList({ query: { state: 'published', limit: 100 } })),
    enabled,
  });

/** The reasons that a case may be given now, each with those above it: `理赔难 / 理赔时效慢`. */
export function useReasons(enabled: boolean) {
  const { data } = useQuery({
    queryKey: ['reference', 'reasons', 'choice'],
    queryFn: () => answered(caseReasonsList()),
    enabled,
  });
  const tree = data?.items.find(({ inForce }) => inForce)?.reasons ?? [];
  const nameOf = (code: string | null): string => {
    const reason = tree.find((each) => each.code === code);
    if (!reason) return '';
    return [nameOf(reason.parent), reason.name].filter(Boolean).join(' / ');
  };
  return tree.filter(({ retired }) => !retired).map(({ code }) => ({ code, name: nameOf(code) }));
}
