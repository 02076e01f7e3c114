import { useState } from 'react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { serviceEventUploadsRejections, serviceEventUploadsRevealRejections } from '../../api/generated';
import { useWho } from '../../api/session';
import { answered } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { Dialog } from '../../parts/Dialog';
import { ProblemNote } from '../../parts/ProblemNote';
import { readRejections } from './read-rejections';
import { Rejections } from './Rejections';
import { saveFile } from './save-file';

const READERS = ['substation_handler', 'substation_head', 'station_clerk', 'station_supervisor'];

/** Asked for as a file (`parseAs`), which the contract, where it is text, does not tell. */
const asFile = (answer: unknown): Blob => answer as Blob;

/** What was not taken, on demand, since looking is recorded: with the customers covered, or whole to whoever says why. */
export function Rejected({ id }: { id: string }) {
  const { t } = useTranslation();
  const { user } = useWho();
  const [wanted, setWanted] = useState(false);
  const [asking, setAsking] = useState(false);
  const { data, error } = useQuery({
    queryKey: ['upload', id, 'rejections'],
    queryFn: async () =>
      readRejections(await answered(serviceEventUploadsRejections({ path: { id }, parseAs: 'text' }))),
    enabled: wanted,
  });
  const download = useMutation({
    mutationFn: () => answered(serviceEventUploadsRejections({ path: { id }, parseAs: 'blob' })),
    onSuccess: (file) => saveFile(`rejections-masked-${id}.csv`, asFile(file)),
  });
  if (!READERS.includes(user.role)) return null;
  const fault = error ?? download.error;
  return (
    <section>
      <div className="form-acts">
        {!wanted && <Button onClick={() => setWanted(true)}>{t('uploads.show')}</Button>}
        <Button loading={download.isPending} onClick={() => download.mutate()}>
          {t('uploads.download')}
        </Button>
        <Button onClick={() => setAsking(true)}>{t('uploads.reveal')}</Button>
      </div>
      {fault && <ProblemNote error={fault} />}
      {data && <Rejections rows={data.rows} complete={data.complete} />}
      {asking && (
        <Dialog title={t('uploads.reveal')} onClose={() => setAsking(false)}>
          <p>{t('uploads.revealLead')}</p>
          <ActionForm
            fields={[{ name: 'reason', label: t('field.reason'), kind: 'prose', required: true, rows: 2 }]}
            submit={t('uploads.reveal')}
            onSubmit={({ reason }) =>
              answered(
                serviceEventUploadsRevealRejections({
                  path: { id },
                  body: { reason: String(reason) },
                  parseAs: 'blob',
                }),
              )
            }
            onDone={(file) => {
              saveFile(`rejections-${id}.csv`, asFile(file));
              setAsking(false);
            }}
            onCancel={() => setAsking(false)}
          />
        </Dialog>
      )}
    </section>
  );
}
