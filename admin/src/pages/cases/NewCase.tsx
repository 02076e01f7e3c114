import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { casesCreate } from '../../api/generated';
import type { CasesCreateData } from '../../api/generated';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import type { Field, Values } from '../../parts/fields';
import { Page } from '../../parts/Page';
import { useHouses } from '../case/queries';

type Body = CasesCreateData['body'];

const text = (values: Values, name: string) => String(values[name] ?? '').trim();

function bodyOf(values: Values): Body {
  const optional = (name: string) => (text(values, name) === '' ? {} : { [name]: text(values, name) });
  return {
    kind: text(values, 'kind') === 'enquiry' ? 'enquiry' : 'complaint',
    source: text(values, 'source') as Body['source'],
    customerName: text(values, 'customerName'),
    customerPhone: text(values, 'customerPhone'),
    text: text(values, 'text'),
    group: values['group'] === true,
    levelSkipping: values['levelSkipping'] === true,
    ...optional('insurerId'),
    ...optional('product'),
    ...optional('policyNo'),
    ...optional('claimNo'),
  };
}

/** Registers what came by letter, call, visit or the 12378 line. */
export default function NewCase() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { insurers } = useHouses();
  const fields: Field[] = [
    {
      name: 'kind',
      label: t('case.kind'),
      kind: 'radio',
      required: true,
      options: (['complaint', 'enquiry'] as const).map((value) => ({ value, text: t(`kind.${value}`) })),
    },
    {
      name: 'source',
      label: t('case.source'),
      kind: 'radio',
      required: true,
      options: (['call', '12378', 'letter', 'visit', 'staff'] as const).map((value) => ({
        value,
        text: t(`source.${value}`),
      })),
    },
    { name: 'customerName', label: t('case.customer'), required: true },
    { name: 'customerPhone', label: t('case.phone'), required: true },
    {
      name: 'insurerId',
      label: t('field.insurer'),
      kind: 'choice',
      options: insurers.map(({ id, name }) => ({ value: id, text: name })),
    },
    { name: 'product', label: t('case.product') },
    { name: 'policyNo', label: t('case.policyNo') },
    { name: 'claimNo', label: t('case.claimNo') },
    { name: 'text', label: t('newCase.text'), kind: 'prose', required: true, rows: 6 },
    { name: 'group', label: t('flag.group'), kind: 'switch' },
    { name: 'levelSkipping', label: t('flag.levelSkipping'), kind: 'switch' },
  ];
  return (
    <Page title={t('newCase.title')} lead={t('newCase.lead')}>
      <ActionForm
        draft="new-case"
        initial={{ kind: 'complaint', source: 'call' }}
        fields={fields}
        submit={t('newCase.submit')}
        onSubmit={(values, key) =>
          answered(casesCreate({ body: bodyOf(values), headers: { 'Idempotency-Key': key } }))
        }
        onDone={({ caseNo }) => void navigate(`/cases/${caseNo}`)}
        onCancel={() => void navigate(-1)}
      />
    </Page>
  );
}
