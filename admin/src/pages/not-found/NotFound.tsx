import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Page } from '../../parts/Page';

export default function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('notFound.title')}>
      <p>{t('notFound.text')}</p>
      <p>
        <Link to="/inbox">{t('notFound.back')}</Link>
      </p>
    </Page>
  );
}
