import { useTranslation } from 'react-i18next';
import {
  branchesChange,
  branchesCreate,
  branchesList,
  insurersChange,
  insurersCreate,
  insurersList,
} from '../../api/generated';
import type { BranchesListResponses, InsurersListResponses } from '../../api/generated';
import { answered, ifMatch } from '../../api/station';
import type { Values } from '../../parts/fields';
import { reasonOf } from '../../parts/reason-field';
import { useHouses } from '../case/queries';
import { ReferenceTable } from './ReferenceTable';

type Insurer = InsurersListResponses[200]['items'][number];
type Branch = BranchesListResponses[200]['items'][number];
const text = (values: Values, name: string) => String(values[name] ?? '').trim();
const after = (cursor: string | undefined) => ({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });

export function Insurers() {
  const { t } = useTranslation();
  const lines = (['life', 'pc'] as const).map((value) => ({ value, text: t(`line.${value}`) }));
  const states = (['active', 'suspended'] as const).map((value) => ({ value, text: t(`state.${value}`) }));
  return (
    <ReferenceTable<Insurer>
      code="insurers"
      title={t('settings.area.insurers')}
      edit="insurer.edit"
      read={(cursor) => answered(insurersList({ query: after(cursor) }))}
      rowKey={(row) => row.id}
      columns={[
        { key: 'code', title: t('ref.code'), show: (row) => row.code },
        { key: 'name', title: t('ref.name'), show: (row) => row.name },
        { key: 'line', title: t('case.line'), show: (row) => t(`line.${row.line}`) },
        { key: 'state', title: t('ref.state'), show: (row) => t(`state.${row.state}`) },
      ]}
      create={{
        title: t('ref.newInsurer'),
        fields: [
          { name: 'code', label: t('ref.code'), required: true },
          { name: 'name', label: t('ref.name'), required: true },
          { name: 'line', label: t('case.line'), kind: 'radio', required: true, options: lines },
        ],
        send: (v) =>
          answered(
            insurersCreate({
              body: {
                ...reasonOf(v),
                code: text(v, 'code'),
                name: text(v, 'name'),
                line: text(v, 'line') as 'life',
              },
            }),
          ),
      }}
      change={{
        title: (row) => row.name,
        values: ({ name, state }) => ({ name, state }),
        fields: () => [
          { name: 'name', label: t('ref.name'), required: true },
          { name: 'state', label: t('ref.state'), kind: 'radio', required: true, options: states },
        ],
        send: ({ id, version }, v) =>
          answered(
            insurersChange({
              path: { id },
              headers: ifMatch(version),
              body: { ...reasonOf(v), name: text(v, 'name'), state: text(v, 'state') as 'active' },
            }),
          ),
      }}
    />
  );
}

export function Branches() {
  const { t } = useTranslation();
  const { insurers } = useHouses();
  const kinds = (['substation', 'branch', 'outlet'] as const).map((value) => ({
    value,
    text: t(`branchKind.${value}`),
  }));
  const states = (['active', 'closed'] as const).map((value) => ({ value, text: t(`state.${value}`) }));
  return (
    <ReferenceTable<Branch>
      code="branches"
      title={t('settings.area.branches')}
      edit="branch.edit"
      read={(cursor) => answered(branchesList({ query: after(cursor) }))}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'insurer',
          title: t('field.insurer'),
          show: (row) => insurers.find(({ id }) => id === row.insurerId)?.name ?? row.insurerCode,
        },
        { key: 'code', title: t('ref.code'), show: (row) => row.code },
        { key: 'name', title: t('ref.name'), show: (row) => row.name },
        { key: 'kind', title: t('ref.kind'), show: (row) => t(`branchKind.${row.kind}`) },
        { key: 'state', title: t('ref.state'), show: (row) => t(`state.${row.state}`) },
      ]}
      create={{
        title: t('ref.newBranch'),
        initial: { kind: 'substation' },
        fields: [
          {
            name: 'insurerId',
            label: t('field.insurer'),
            kind: 'choice',
            required: true,
            options: insurers.map(({ id, name }) => ({ value: id, text: name })),
          },
          { name: 'code', label: t('ref.code'), required: true },
          { name: 'name', label: t('ref.name'), required: true },
          { name: 'kind', label: t('ref.kind'), kind: 'radio', required: true, options: kinds },
        ],
        send: (v) =>
          answered(
            branchesCreate({
              body: {
                ...reasonOf(v),
                insurerId: text(v, 'insurerId'),
                code: text(v, 'code'),
                name: text(v, 'name'),
                kind: text(v, 'kind') as 'substation',
              },
            }),
          ),
      }}
      change={{
        title: (row) => row.name,
        values: ({ name, kind, state }) => ({ name, kind, state }),
        fields: () => [
          { name: 'name', label: t('ref.name'), required: true },
          { name: 'kind', label: t('ref.kind'), kind: 'radio', required: true, options: kinds },
          { name: 'state', label: t('ref.state'), kind: 'radio', required: true, options: states },
        ],
        send: ({ id, version, parentId }, v) =>
          answered(
            branchesChange({
              path: { id },
              headers: ifMatch(version),
              body: {
                ...reasonOf(v),
                name: text(v, 'name'),
                kind: text(v, 'kind') as 'branch',
                state: text(v, 'state') as 'active',
                parentId,
              },
            }),
          ),
      }}
    />
  );
}
