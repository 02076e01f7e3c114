/** Line of business; an insurer holds one. */
export type InsuranceLine = 'life' | 'pc';

/**
 * An event type that starts a survey. Triggers are data: the station ships four, an admin may define more.
 * `subject` decides which number a row must carry (underwriting: policy_no, claim: claim_no).
 */
export interface Trigger {
  readonly code: string;
  readonly word: string;
  readonly line: InsuranceLine;
  readonly subject: 'underwriting' | 'claim';
  readonly card: string;
  readonly surveyKind: string;
}

/** The triggers that the station ships (PRODUCT 1, "Three SMS kinds"). */
export const defaultTriggers: readonly Trigger[] = [
  {
    code: 'life_agency_underwriting',
    word: '个险承保',
    line: 'life',
    subject: 'underwriting',
    card: 'underwriting',
    surveyKind: 'life_underwriting',
  },
  {
    code: 'bancassurance_underwriting',
    word: '银保承保',
    line: 'life',
    subject: 'underwriting',
    card: 'underwriting',
    surveyKind: 'life_underwriting',
  },
  {
    code: 'pc_claim_report',
    word: '产险报案',
    line: 'pc',
    subject: 'claim',
    card: 'claim',
    surveyKind: 'pc_claim_report',
  },
  {
    code: 'pc_claim_settlement',
    word: '产险理赔',
    line: 'pc',
    subject: 'claim',
    card: 'claim',
    surveyKind: 'claim_settlement',
  },
];
