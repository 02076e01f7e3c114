import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../api/problem';
import { Control } from './Control';
import type { Field } from './Control';
import { RowsField } from './RowsField';

export type { Field, Values } from './Control';

interface FieldRowProps {
  field: Field;
  id: string;
  value: string | boolean;
  faults: readonly FieldFault[];
  onChange: (value: string | boolean) => void;
}

/** A label, its control, what it is for, and what is wrong with it. */
export function FieldRow({ field, id, value, faults, onChange }: FieldRowProps) {
  const { t } = useTranslation();
  const { label, hint, required, kind } = field;
  if (kind === 'rows') return <RowsField {...{ field, id, value, faults, onChange }} />;
  const fault = faults[0]?.message;
  const describedBy = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  const Group = kind === 'radio' ? 'fieldset' : 'div';
  return (
    <Group className={`field ${kind === 'switch' ? 'field-switch' : ''} ${fault ? 'field-faulty' : ''}`}>
      {kind === 'radio' ? (
        <legend>{label}</legend>
      ) : (
        <label htmlFor={id}>
          {label}
          {required ? '' : <small> {t('form.optional')}</small>}
        </label>
      )}
      {hint && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
      <Control
        field={field}
        id={id}
        value={value}
        onChange={onChange}
        describedBy={describedBy}
        isFaulty={fault !== undefined}
      />
      {fault && (
        <p id={`${id}-fault`} className="field-fault">
          {fault}
        </p>
      )}
    </Group>
  );
}
