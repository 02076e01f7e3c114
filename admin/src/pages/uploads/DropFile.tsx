import { useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useWho } from '../../api/session';
import { sendFile } from '../../api/station';
import { ProblemNote } from '../../parts/ProblemNote';
import { useHouses } from '../case/queries';
import type { UploadView } from './queries';
import { Counts } from './Counts';
import { Rejections } from './Rejections';

/** A file is dropped or chosen, tried if one likes, and sent; how much has left is seen. */
export function DropFile() {
  const { t } = useTranslation();
  const { user } = useWho();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { insurers } = useHouses(user.insurer === null);
  const [insurerId, setInsurerId] = useState('');
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState<number>();
  const [trial, setTrial] = useState<UploadView>();
  const [error, setError] = useState<unknown>();
  const [over, setOver] = useState(false);
  const stop = useRef<AbortController>(undefined);
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setTrial(undefined);
    setError(undefined);
  };

  async function send(dryRun: boolean) {
    if (!file) return;
    const query = new URLSearchParams();
    if (dryRun) query.set('dryRun', 'true');
    if (user.insurer === null && insurerId !== '') query.set('insurerId', insurerId);
    stop.current = new AbortController();
    setError(undefined);
    setTrial(undefined);
    setSent(0);
    try {
      const address = `/api/v1/service-event-uploads?${query.toString()}`;
      const answer = await sendFile<UploadView>({
        address,
        file,
        onProgress: setSent,
        signal: stop.current.signal,
      });
      if (dryRun) setTrial(answer);
      else {
        void queries.invalidateQueries({ queryKey: ['uploads'] });
        await navigate(`/uploads/${answer.id}`);
      }
    } catch (fault) {
      if (!stop.current.signal.aborted) setError(fault);
    } finally {
      setSent(undefined);
    }
  }

  return (
    <section
      className={`drop ${over ? 'drop-over' : ''}`}
      aria-label={t('uploads.drop')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer.files[0]);
      }}
    >
      <label className="drop-label">
        <span>{file ? file.name : t('uploads.dropHint')}</span>
        <input
          type="file"
          aria-label={t('uploads.choose')}
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </label>
      {user.insurer === null && (
        <label>
          {t('field.insurer')}
          <select className="native" value={insurerId} onChange={(event) => setInsurerId(event.target.value)}>
            <option value="">{t('form.choose')}</option>
            {insurers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {sent === undefined ? (
        <div className="form-acts">
          <Button disabled={!file} onClick={() => void send(true)}>
            {t('uploads.try')}
          </Button>
          <Button type="primary" disabled={!file} onClick={() => void send(false)}>
            {t('uploads.send')}
          </Button>
        </div>
      ) : (
        <div className="form-acts">
          <progress aria-label={t('uploads.progress')} value={sent} max={1} /> {Math.round(sent * 100)}%
          <Button onClick={() => stop.current?.abort()}>{t('form.cancel')}</Button>
        </div>
      )}
      {error !== undefined && <ProblemNote error={error} />}
      {trial && (
        <div role="status">
          <p>{t('uploads.trial')}</p>
          <Counts upload={trial} />
          <Rejections rows={trial.rejections ?? []} complete={trial.rejectionsComplete !== false} />
        </div>
      )}
    </section>
  );
}
