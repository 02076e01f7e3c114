import { Input } from 'antd';
import { useTranslation } from 'react-i18next';

export type Values = Record<string, string | boolean>;

export interface Field {
  name: string;
  label: string;
  kind?:
    | 'line'
    | 'prose'
    | 'password'
    | 'number'
    | 'moment'
    | 'day'
    | 'choice'
    | 'radio'
    | 'switch'
    /** Rows of further fields; the value is their JSON. */
    | 'rows';
  options?: readonly { value: string; text: string }[];
  required?: boolean;
  hint?: string;
  rows?: number;
  autoComplete?: string;
  /** Needed only while this holds of what is filled in. */
  when?: (values: Values) => boolean;
  /** Of `rows`: what each row asks for, what a new one begins with, and what is said of adding one. */
  columns?: readonly Field[];
  newRow?: Values;
  add?: string;
  /** Of `rows`: one that must stay, and whose first field with it. */
  stays?: (row: Values) => boolean;
}

export interface ControlProps {
  field: Field;
  id: string;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
  describedBy: string;
  isFaulty: boolean;
  /** Where no label stands beside it. */
  label?: string;
  isFixed?: boolean;
}

/** What is typed into, chosen from or ticked. */
export function Control({ field, id, value, onChange, describedBy, isFaulty, label, isFixed }: ControlProps) {
  const { t } = useTranslation();
  const text = typeof value === 'string' ? value : '';
  const said = {
    id,
    name: field.name,
    'aria-label': label,
    readOnly: isFixed,
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
