import { useTranslation } from 'react-i18next';
import type { Field, Values } from './fields';

/** Why a setting is changed: asked for beside every change, and kept sealed beside its audit entry. */
export function useReasonField(): Field {
  const { t } = useTranslation();
  return { name: 'reason', label: t('ref.reason'), hint: t('ref.reasonHint'), kind: 'prose', rows: 2 };
}

/** The part of a change's body that says why; nothing where nothing was said. */
export function reasonOf(values: Values): { reason?: string } {
  const reason = String(values['reason'] ?? '').trim();
  return reason === '' ? {} : { reason };
}
