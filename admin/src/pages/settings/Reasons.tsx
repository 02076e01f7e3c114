import { useTranslation } from 'react-i18next';
import { caseReasonsCreate, caseReasonsList } from '../../api/generated';
import type { CaseReasonsCreateData, CaseReasonsListResponses } from '../../api/generated';
import { answered, ifMatch } from '../../api/station';
import { readRows } from '../../parts/RowsField';
import { Versions } from './Versions';

type Tree = CaseReasonsListResponses[200]['items'][number];
type Reasons = Pick<CaseReasonsCreateData['body'], 'reasons'>;

/** The tree of reasons (投诉原因): what was ever in it stays, renamed or retired. */
export function Reasons() {
  const { t } = useTranslation();
  return (
    <Versions<Tree, Reasons>
      code="reasons"
      title={t('settings.area.reasons')}
      edit="reason.edit"
      read={() => answered(caseReasonsList())}
      contents={{ title: t('settings.area.reasons'), show: (tree) => <TreeShown tree={tree} /> }}
      next={{
        values: ({ reasons }) => ({
          reasons: JSON.stringify(
            reasons.map(({ code, name, contractDispute, retired }) => ({
              code,
              name,
              contractDispute,
              retired,
            })),
          ),
        }),
        fields: ({ reasons }) => [
          {
            name: 'reasons',
            label: t('settings.area.reasons'),
            hint: t('reasonTree.hint'),
            kind: 'rows',
            add: t('reasonTree.add'),
            newRow: { code: '', name: '', contractDispute: false, retired: false },
            stays: (row) => reasons.some(({ code }) => code === row['code']),
            columns: [
              { name: 'code', label: t('ref.code') },
              { name: 'name', label: t('ref.name') },
              { name: 'contractDispute', label: t('flag.contractDispute'), kind: 'switch' },
              { name: 'retired', label: t('reasonTree.retired'), kind: 'switch' },
            ],
          },
        ],
        body: (values) => ({
          reasons: readRows(values['reasons']).map((row) => ({
            code: String(row['code'] ?? '').trim(),
            name: String(row['name'] ?? ''),
            contractDispute: row['contractDispute'] === true,
            retired: row['retired'] === true,
          })),
        }),
        publish: ({ version }, body) => answered(caseReasonsCreate({ headers: ifMatch(version), body })),
      }}
    />
  );
}

function TreeShown({ tree: { reasons, inForce } }: { tree: Tree }) {
  const { t } = useTranslation();
  const inUse = reasons.filter(({ retired }) => !retired);
  return (
    <details open={inForce}>
      <summary>{t('reasonTree.count', { n: inUse.length, retired: reasons.length - inUse.length })}</summary>
      <ul className="plain-list">
        {reasons.map(({ code, parent, name, contractDispute, retired }) => (
          <li key={code} className={parent === null ? '' : 'below'}>
            {retired ? <s>{name}</s> : name}{' '}
            <span className="muted">
              <code>{code}</code>
              {contractDispute ? ` · ${t('flag.contractDispute')}` : ''}
              {retired ? ` · ${t('reasonTree.retired')}` : ''}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
