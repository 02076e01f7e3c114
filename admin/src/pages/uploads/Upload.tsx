import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { uploadHoldsDiscard, uploadHoldsRelease } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';
import { Loading } from '../../parts/Loading';
import { Page } from '../../parts/Page';
import { ProblemNote } from '../../parts/ProblemNote';
import { showMoment } from '../../text/moments';
import { Counts } from './Counts';
import { useUpload } from './queries';
import { Rejected } from './Rejected';
import { UploadState } from './UploadState';

/** One upload: how far it is, what became of its rows, and what waits for a release. */
export default function Upload() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const { data: upload, error, refetch } = useUpload(id);
  if (error && !upload)
    return (
      <Page title={t('uploads.one')}>
        <ProblemNote error={error} onRetry={() => void refetch()} />
      </Page>
    );
  if (!upload) return <Loading />;
  const { fileName, createdAt, completedAt, failure, unknownColumns, rejected, status } = upload;
  return (
    <Page
      title={fileName ?? t('uploads.one')}
      acts={
        <Link className="button-link" to="/uploads">
          {t('uploads.all')}
        </Link>
      }
    >
      <p className="case-state" role="status">
        <UploadState upload={upload} />
        <span className="muted">
          {showMoment(createdAt)}
          {completedAt === null ? '' : ` → ${showMoment(completedAt)}`}
        </span>
      </p>
      {(status === 'receiving' || status === 'processing') && <progress aria-label={t('uploads.progress')} />}
      {failure && (
        <div className="problem" role="alert">
          <strong>{t('uploads.failed')}</strong>
          <p>{failure.message}</p>
        </div>
      )}
      <Counts upload={upload} />
      {unknownColumns.length > 0 && (
        <p>{t('uploads.unknownColumns', { columns: unknownColumns.join('、') })}</p>
      )}
      {upload.release === 'waiting' && <Hold id={id} held={upload.held} />}
      {rejected > 0 && status === 'completed' && <Rejected id={id} />}
    </Page>
  );
}

/** Events that are old or many wait here for a person's word. */
function Hold({ id, held }: { id: string; held: number }) {
  const { t } = useTranslation();
  const { user } = useWho();
  const queries = useQueryClient();
  const [asked, setAsked] = useState<'release' | 'discard'>();
  const decides = ['station_supervisor', 'admin'].includes(user.role);
  const send = { release: uploadHoldsRelease, discard: uploadHoldsDiscard };
  return (
    <section className="panel hold">
      <h2>{t('hold.title', { n: held })}</h2>
      <p>{t('hold.text')}</p>
      {decides && (
        <div className="form-acts">
          <Button type="primary" onClick={() => setAsked('release')}>
            {t('hold.release')}
          </Button>
          <Button danger onClick={() => setAsked('discard')}>
            {t('hold.discard')}
          </Button>
        </div>
      )}
      {asked && (
        <Dialog title={t(`hold.${asked}`)} onClose={() => setAsked(undefined)}>
          <ActionForm
            draft={`upload:${id}:${asked}`}
            fields={[{ name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 }]}
            submit={t(`hold.${asked}`)}
            danger={asked === 'discard'}
            onSubmit={({ reason }) =>
              answered(send[asked]({ path: { id }, body: { reason: String(reason) } }))
            }
            onDone={() => {
              setAsked(undefined);
              void queries.invalidateQueries({ queryKey: ['upload', id] });
              void queries.invalidateQueries({ queryKey: ['uploads'] });
              void queries.invalidateQueries({ queryKey: ['inbox'] });
            }}
            onCancel={() => setAsked(undefined)}
          />
        </Dialog>
      )}
    </section>
  );
}
