import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ifMatch } from '../../api/station';
import { stationNow } from '../../api/station-time';
import { ActionForm } from '../../parts/ActionForm';
import type { Values } from '../../parts/fields';
import { Dialog } from '../../parts/Dialog';
import { showMoment } from '../../text/moments';
import { fieldsOfActs, GRAVE_ACTS } from './act-fields';
import { actName, sends } from './acts';
import { useArticles, useHouses, useReasons } from './queries';
import type { CaseDetail } from './queries';
import { isStations } from './station-clocks';

interface ActDialogProps {
  detail: CaseDetail;
  act: { type: string; name: string };
  onClose: () => void;
}

const HOUSE_ACTS = ['transfer', 'reassign', 'addCoHandler', 'removeCoHandler'];

/** One act on a case. It is sent with the version that was on screen when the window opened. */
export function ActDialog({ detail, act, onClose }: ActDialogProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const { caseNo, clocks } = detail;
  const [version, setVersion] = useState(detail.version);
  const houses = useHouses(HOUSE_ACTS.includes(act.type));
  const articles = useArticles(act.type === 'answerEnquiry');
  const reasons = useReasons(act.type === 'correctReason');
  const name = actName(t, act.type, act.name);
  const nameOf = ({ code, name: own }: { code: string; name: string }) =>
    t(`clock.${code}` as 'clock.contact', { defaultValue: own });
  const choices = {
    ...houses,
    reasons,
    articles: articles.data?.items ?? [],
    clocks: clocks
      .filter((clock) => !isStations(clock))
      .map((clock) => ({ code: clock.code, name: nameOf(clock) })),
    lateClocks: clocks
      .filter(({ overdue, state }) => overdue && (state === 'stopped' || state === 'cancelled'))
      .map((clock) => ({
        id: clock.id,
        name: `${nameOf(clock)} · ${t('case.roundN', { n: clock.round })} · ${t('case.until', { at: clock.dueText })}`,
      })),
  };
  const initial: Values =
    act.type === 'logContact'
      ? { contactedAt: showMoment(stationNow()).replace(' ', 'T'), method: 'phone' }
      : {};
  return (
    <Dialog title={`${name} · ${caseNo}`} onClose={onClose}>
      {detail.version !== version && (
        <p className="form-draft" role="status">
          {t('case.changedMeanwhile')}
        </p>
      )}
      <ActionForm
        draft={`case:${caseNo}:${act.type}`}
        initial={initial}
        fields={(values) => fieldsOfActs[act.type]?.(t, choices, values) ?? []}
        submit={name}
        danger={GRAVE_ACTS.includes(act.type)}
        onSubmit={async (values, key) =>
          sends[act.type]?.(values, {
            path: { caseNo },
            headers: { ...ifMatch(version), 'Idempotency-Key': key },
          })
        }
        onConflict={() => {
          void queries.refetchQueries({ queryKey: ['case', caseNo] }).then(() => {
            const now = queries.getQueryData<CaseDetail>(['case', caseNo]);
            if (now) setVersion(now.version);
          });
        }}
        onDone={() => {
          void message.success(t('case.done', { act: name }));
          void queries.invalidateQueries({ queryKey: ['case', caseNo] });
          void queries.invalidateQueries({ queryKey: ['inbox'] });
          onClose();
        }}
        onCancel={onClose}
      />
    </Dialog>
  );
}
