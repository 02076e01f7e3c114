import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Page } from '../../parts/Page';
import { Tabs } from '../../parts/Tabs';
import { Ledger } from './Ledger';
import { OptOuts } from './OptOuts';
import { Replies } from './Replies';
import { Rounds } from './Rounds';
import { Stops } from './Stops';

const PARTS = { replies: Replies, rounds: Rounds, ledger: Ledger, optOuts: OptOuts };
type Part = keyof typeof PARTS;

/** Everything about text messages; the button that stops them stands above all parts. */
export default function Messages() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const asked = params.get('part') ?? 'replies';
  const codes = Object.keys(PARTS) as Part[];
  const Shown = PARTS[codes.find((code) => code === asked) ?? 'replies'];
  return (
    <Page title={t('messages.title')}>
      <Stops />
      <Tabs
        label={t('messages.parts')}
        parts={codes.map((code) => ({ code, title: t(`messages.part.${code}`) }))}
      />
      <Shown />
    </Page>
  );
}
