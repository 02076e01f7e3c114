import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FieldFault } from '../api/problem';
import { Control } from './Control';
import type { Field, Values } from './Control';

/** The rows that a field's value holds; none where it is empty. */
export const readRows = (value: string | boolean | undefined): Values[] =>
  typeof value === 'string' && value !== '' ? (JSON.parse(value) as Values[]) : [];

interface RowsFieldProps {
  field: Field;
  id: string;
  value: string | boolean;
  faults: readonly FieldFault[];
  onChange: (value: string) => void;
}

/** Rows of fields, one under the other: added below any, moved up and down, taken out where none must stay. */
export function RowsField({ field, id, value, faults, onChange }: RowsFieldProps) {
  const { t } = useTranslation();
  const { label, hint, columns = [], newRow = {}, stays, add } = field;
  const rows = readRows(value);
  const put = (next: Values[]) => onChange(JSON.stringify(next));
  const whole = faults.filter(({ path }) => path === field.name);
  const insert = (at: number) => put([...rows.slice(0, at), newRow, ...rows.slice(at)]);
  return (
    <fieldset className={`field ${faults.length > 0 ? 'field-faulty' : ''}`}>
      <legend>{label}</legend>
      {hint && <p className="field-hint">{hint}</p>}
      {whole.map(({ message }) => (
        <p key={message} className="field-fault">
          {message}
        </p>
      ))}
      <div className="rows">
        <table>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col">
                  {column.label}
                </th>
              ))}
              <th scope="col">{t('table.acts')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <RowLine
                // A row has no name of its own: it is what stands in this place.
                key={index}
                {...{ columns, row, index }}
                id={`${id}-${index}`}
                faults={faults.filter(({ path }) => path.startsWith(`${field.name}.${index}.`))}
                stays={stays?.(row) === true}
                onChange={(changed) => put(rows.map((each, at) => (at === index ? changed : each)))}
                {...(index > 0 && { onUp: () => put(swapped(rows, index - 1)) })}
                {...(index < rows.length - 1 && { onDown: () => put(swapped(rows, index)) })}
                onInsert={() => insert(index + 1)}
                onRemove={() => put(rows.filter((_, at) => at !== index))}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className="form-acts">
        <Button onClick={() => insert(rows.length)}>{add ?? t('rows.add')}</Button>
      </div>
    </fieldset>
  );
}

/** The rows with those at `index` and after it changed about. */
function swapped(rows: readonly Values[], index: number): Values[] {
  const [one, two] = [rows[index], rows[index + 1]];
  return one && two ? [...rows.slice(0, index), two, one, ...rows.slice(index + 2)] : [...rows];
}

interface RowLineProps {
  columns: readonly Field[];
  row: Values;
  index: number;
  id: string;
  faults: readonly FieldFault[];
  stays: boolean;
  onChange: (row: Values) => void;
  onUp?: () => void;
  onDown?: () => void;
  onInsert: () => void;
  onRemove: () => void;
}

function RowLine(props: RowLineProps) {
  const { columns, row, index, id, faults, stays, onChange, onUp, onDown, onInsert, onRemove } = props;
  const { t } = useTranslation();
  const at = { n: index + 1 };
  const faultOf = ({ name }: Field) => faults.find(({ path }) => path.endsWith(`.${name}`))?.message;
  return (
    <tr>
      {columns.map((column, place) => {
        const fault = faultOf(column);
        const cell = `${id}-${column.name}`;
        return (
          <td key={column.name}>
            <Control
              field={column}
              id={cell}
              label={t('rows.cell', { ...at, label: column.label })}
              value={row[column.name] ?? ''}
              onChange={(value) => onChange({ ...row, [column.name]: value })}
              describedBy={fault === undefined ? '' : `${cell}-fault`}
              isFaulty={fault !== undefined}
              isFixed={stays && place === 0}
            />
            {fault !== undefined && (
              <p id={`${cell}-fault`} className="field-fault">
                {fault}
              </p>
            )}
          </td>
        );
      })}
      <td className="row-acts">
        <RowButton sign="↑" name={t('rows.up', at)} onClick={onUp} />
        <RowButton sign="↓" name={t('rows.down', at)} onClick={onDown} />
        <RowButton sign="+" name={t('rows.insert', at)} onClick={onInsert} />
        <RowButton sign="×" name={t('rows.remove', at)} onClick={stays ? undefined : onRemove} />
      </td>
    </tr>
  );
}

interface RowButtonProps {
  sign: string;
  name: string;
  /** Undefined: not here. */
  onClick: (() => void) | undefined;
}

const RowButton = ({ sign, name, onClick }: RowButtonProps) => (
  <Button size="small" aria-label={name} title={name} disabled={!onClick} onClick={onClick}>
    {sign}
  </Button>
);
