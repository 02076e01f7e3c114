import { useEffect } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface PageProps {
  title: string;
  /** Beside the title: what can be done on this page. */
  acts?: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}

/** The frame of a screen: its title (also the window's), its acts, its content. */
export function Page({ title, acts, lead, children }: PageProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t('station')}`;
  }, [title, t]);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{title}</h1>
        {acts && <div className="page-acts">{acts}</div>}
      </header>
      {lead && <p className="page-lead">{lead}</p>}
      {children}
    </div>
  );
}
