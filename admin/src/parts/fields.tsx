import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

export type Values = Record<string, string | boolean>;

export interface Field {
  name: string;
  label: string;
  kind?: 'line' | 'prose' | 'password' | 'number' | 'moment' | 'day' | 'choice' | 'radio' | 'switch';
  options?: readonly { value: string; text: string }[];
  required?: boolean;
  hint?: string;
  rows?: number;
  autoComplete?: string;
  /** Needed only while this holds of what is filled in. */
  when?: (values: Values) => boolean;
}

interface FieldRowProps {
  field: Field;
  id: string;
  value: string | boolean;
  fault: string | undefined;
  onChange: (value: string | boolean) => void;
}

/** A label, its control, what it is for, and what is wrong with it. */
export function FieldRow({ field, id, value, fault, onChange }: FieldRowProps) {
  const { t } = useTranslation();
  const { label, hint, required, kind } = field;
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

interface ControlProps extends Omit<FieldRowProps, 'fault'> {
  describedBy: string;
  isFaulty: boolean;
}

function Control({ field, id, value, onChange, describedBy, isFaulty }: ControlProps) {
  const { t } = useTranslation();
  const text = typeof value === 'string' ? value : '';
  const said = {
    id,
    name: field.name,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': isFaulty || undefined,
    'aria-required': field.required || undefined,
    autoComplete: field.autoComplete ?? 'off',
  };
  const typed = {
    ...said,
    value: text,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  switch (field.kind) {
    case 'prose':
      return <Input.TextArea {...typed} autoSize={{ minRows: field.rows ?? 4, maxRows: 20 }} />;
    case 'password':
      return <Input type="password" {...typed} />;
    case 'number':
      return <Input inputMode="decimal" {...typed} />;
    case 'moment':
      return <input className="native" type="datetime-local" {...typed} />;
    case 'day':
      return <input className="native" type="date" {...typed} />;
    case 'switch':
      return (
        <input
          type="checkbox"
          {...said}
          checked={value === true}
          onChange={(event) => onChange(event.target.checked)}
        />
      );
    case 'choice':
      return (
        <select className="native" {...typed}>
          <option value="">{t('form.choose')}</option>
          {field.options?.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      );
    case 'radio':
      return (
        <div className="radios">
          {field.options?.map((option, index) => (
            <label key={option.value}>
              <input
                type="radio"
                id={index === 0 ? id : undefined}
                name={`${id}-${field.name}`}
                value={option.value}
                checked={text === option.value}
                onChange={() => onChange(option.value)}
              />
              {option.text}
            </label>
          ))}
        </div>
      );
    default:
      return <Input {...typed} />;
  }
}
