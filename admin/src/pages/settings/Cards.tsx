import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { cardsList } from '../../api/generated';
import type { CardsListResponses } from '../../api/generated';
import { answered } from '../../api/station';

type Card = CardsListResponses[200]['items'][number];

/** Cards as consumers hold them: items with the letters that they reply with. */
export function Cards() {
  const { t } = useTranslation();
  const { data } = useQuery({ queryKey: ['reference', 'cards'], queryFn: () => answered(cardsList()) });
  return (
    <div className="cards">
      {data?.items.map((card) => (
        <CardPreview key={`${card.code}-${card.version}`} card={card} title={t('card.title')} />
      ))}
    </div>
  );
}

function CardPreview({ card, title }: { card: Card; title: string }) {
  const { t } = useTranslation();
  return (
    <article className="card">
      <h3>{title}</h3>
      <p>
        {card.name} · v{card.version} · {card.state === 'active' ? t('state.active') : t('card.retired')}
      </p>
      <ol>
        {card.items.map(({ letter, name }) => (
          <li key={letter}>
            <strong>{letter}</strong> {name}
          </li>
        ))}
      </ol>
      <p className="muted">
        {t('card.how')}{' '}
        {Object.entries(card.grades)
          .map(([digit, { name }]) => `${digit} ${name}`)
          .join('、')}{' '}
        · {t('card.optOut', { codes: card.optOutCodes.join('、') })}
      </p>
    </article>
  );
}
