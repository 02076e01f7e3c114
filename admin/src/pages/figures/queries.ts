import { useQuery } from '@tanstack/react-query';
import {
  branchesList,
  figureDetailsBreakdown,
  figureDetailsRows,
  figuresList,
  figuresRead,
} from '../../api/generated';
import type {
  FigureDetailsBreakdownData,
  FigureDetailsBreakdownResponses,
  FigureDetailsRowsResponses,
  FiguresListData,
  FiguresListResponses,
  FiguresReadResponses,
} from '../../api/generated';
import { answered } from '../../api/station';
import { usePages } from '../../parts/use-pages';

export type FigureList = FiguresListResponses[200];
export type Figure = FigureList['items'][number];
export type OneFigure = FiguresReadResponses[200];
export type Filter = NonNullable<FiguresListData['query']>;
export type Breakdown = FigureDetailsBreakdownResponses[200];
export type Group = Breakdown['items'][number];
export type By = FigureDetailsBreakdownData['query']['by'];
export type Part = 'numerator' | 'denominator';
export type CountedRow = FigureDetailsRowsResponses[200]['items'][number];

const NAMES = ['from', 'to', 'insurer', 'branch', 'line'] as const;

/** What an address asks to have counted; whatever else stands in it is another part's. */
export function filterOf(params: URLSearchParams): Filter {
  const known = NAMES.flatMap((name) => {
    const value = params.get(name);
    return value === null || value === '' ? [] : [[name, value]];
  });
  return Object.fromEntries(known) as Filter;
}

/** A filter as the part of an address behind `?`. */
export const searchOf = (filter: Filter, more: Record<string, string> = {}): string =>
  new URLSearchParams({ ...(filter as Record<string, string>), ...more }).toString();

const FRESH = { staleTime: 60_000 };

export const useFigures = (filter: Filter, enabled = true) =>
  useQuery({
    queryKey: ['figures', searchOf(filter)],
    queryFn: () => answered(figuresList({ query: filter })),
    enabled,
    ...FRESH,
  });

export const useFigure = (code: string, filter: Filter, enabled = true) =>
  useQuery({
    queryKey: ['figure', code, searchOf(filter)],
    queryFn: () => answered(figuresRead({ path: { code }, query: filter })),
    enabled,
    ...FRESH,
  });

export const useBreakdown = (code: string, filter: Filter, by: By, enabled = true) =>
  useQuery({
    queryKey: ['figure', code, 'breakdown', by, searchOf(filter)],
    queryFn: () => answered(figureDetailsBreakdown({ path: { code }, query: { ...filter, by } })),
    enabled,
    ...FRESH,
  });

export const useRows = (code: string, filter: Filter, part: Part) =>
  usePages<CountedRow>(['figure', code, 'rows', part, searchOf(filter)], (cursor) =>
    answered(
      figureDetailsRows({
        path: { code },
        query: { ...filter, part, ...(cursor === undefined ? {} : { cursor }) },
      }),
    ),
  );

/** The sub-stations of one insurer; none where none is chosen. */
export function useBranches(insurerId: string | undefined) {
  const { data } = useQuery({
    queryKey: ['branches', 'of', insurerId],
    queryFn: () => answered(branchesList({ query: { insurerId: insurerId ?? '', limit: 200 } })),
    enabled: insurerId !== undefined,
    staleTime: 5 * 60_000,
  });
  return insurerId === undefined ? [] : (data?.items ?? []);
}

/** The same choice in the period before; undefined: there is none, or it is not known yet. */
export const filterBefore = (
  filter: Filter,
  previous: { from: string; to: string } | null | undefined,
): Filter | undefined => (previous ? { ...filter, from: previous.from, to: previous.to } : undefined);
