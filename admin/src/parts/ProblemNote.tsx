import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';

interface ProblemNoteProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What went wrong, in the API's own sentence, and a way to try again. */
export function ProblemNote({ error, onRetry }: ProblemNoteProps) {
  const { t } = useTranslation();
  const { title, detail } = useProblemText(error);
  return (
    <div className="problem" role="alert">
      <strong>{title}</strong>
      {detail !== '' && <p>{detail}</p>}
      {onRetry && <Button onClick={onRetry}>{t('retry')}</Button>}
    </div>
  );
}

/** A problem in words; the ones that no answer explained in words of ours. */
export function useProblemText(error: unknown): { title: string; detail: string } {
  const { t } = useTranslation();
  if (!(error instanceof Problem))
    return { title: t('problem.unexpected'), detail: t('problem.unexpectedHint') };
  if (error.status === 0) return { title: t('problem.offline'), detail: t('problem.offlineHint') };
  if (error.message === '') return { title: t('problem.unexpected'), detail: t('problem.unexpectedHint') };
  return { title: error.title, detail: error.message };
}
