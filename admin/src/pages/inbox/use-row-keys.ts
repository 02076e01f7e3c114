import { useEffect } from 'react';
import { isTyping } from '../../app/typing';

const rows = () => [...document.querySelectorAll<HTMLElement>('.inbox-row a')];

/** j and k go from row to row, whatever group they are in; x chooses the row one is on. Enter is the link's own. */
export function useRowKeys(onChoose: (caseNo: string) => void): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      if (isTyping(event) && !(event.target instanceof HTMLInputElement && event.target.type === 'checkbox'))
        return;
      const all = rows();
      const at = all.findIndex((link) => link.closest('.inbox-row')?.contains(document.activeElement));
      if (event.key === 'j') all[Math.min(at + 1, all.length - 1)]?.focus();
      else if (event.key === 'k') all[Math.max(at - 1, 0)]?.focus();
      else if (event.key === 'x' && at >= 0) {
        const caseNo = all[at]?.dataset['case'];
        if (caseNo !== undefined) onChoose(caseNo);
      } else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [onChoose]);
}
