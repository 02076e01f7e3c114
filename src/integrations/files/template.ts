import type { Column } from '../../../domain/uploads/column.js';
import { csvLine, utf8Mark } from './csv-cell.js';

/** An empty file to fill in: the header of an upload kind in Chinese or English, marked so that spreadsheets read it as UTF-8. */
export const templateCsv = (columns: readonly Column[], language: 'zh' | 'en'): string =>
  utf8Mark + csvLine(columns.map((column) => (language === 'zh' ? column.chinese : column.name)));
