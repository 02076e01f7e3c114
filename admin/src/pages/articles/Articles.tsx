import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { articlesChange, articlesCreate, articlesList } from '../../api/generated';
import type { ArticlesListData, ArticlesListResponses } from '../../api/generated';
import { useMay } from '../../api/session';
import { answered, ifMatch } from '../../api/station';
import { ActionForm } from '../../parts/ActionForm';
import { DataTable } from '../../parts/DataTable';
import { Dialog } from '../../parts/Dialog';
import type { Values } from '../../parts/fields';
import { FilterBar } from '../../parts/FilterBar';
import { Page } from '../../parts/Page';
import { reasonOf, useReasonField } from '../../parts/reason-field';
import { usePages } from '../../parts/use-pages';

type Article = ArticlesListResponses[200]['items'][number];

const bodyOf = ({ title, body, keywords, isPublic, state, ...said }: Values) => ({
  ...reasonOf(said),
  title: String(title),
  body: String(body),
  keywords: String(keywords ?? '')
    .split(/[,，、\s]+/)
    .filter(Boolean),
  public: isPublic === true,
  state: String(state) as Article['state'],
});

const valuesOf = ({ title, body, keywords, public: isPublic, state }: Article): Values => ({
  ...{ title, body, keywords: keywords.join('、'), isPublic, state },
});

/** The knowledge base: what enquiries are answered from. */
export default function Articles() {
  const { t } = useTranslation();
  const may = useMay();
  const reason = useReasonField();
  const queries = useQueryClient();
  const [params] = useSearchParams();
  const [open, setOpen] = useState<Article | 'new'>();
  const query = Object.fromEntries(params) as NonNullable<ArticlesListData['query']>;
  const pages = usePages<Article>(['articles', params.toString()], (cursor) =>
    answered(articlesList({ query: { ...query, ...(cursor === undefined ? {} : { cursor }) } })),
  );
  const article = open === 'new' ? undefined : open;
  const close = () => setOpen(undefined);
  return (
    <Page
      title={t('articles.title')}
      acts={
        may('article.edit') && (
          <Button type="primary" onClick={() => setOpen('new')}>
            {t('articles.new')}
          </Button>
        )
      }
    >
      <FilterBar
        label={t('articles.filters')}
        filters={[
          { name: 'q', label: t('articles.q') },
          {
            name: 'state',
            label: t('articles.state'),
            options: (['draft', 'published', 'retired'] as const).map((value) => ({
              value,
              text: t(`articleState.${value}`),
            })),
          },
        ]}
      />
      <DataTable
        caption={t('articles.title')}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'title',
            title: t('articles.name'),
            show: (row) => (
              <Button type="link" onClick={() => setOpen(row)}>
                {row.title}
              </Button>
            ),
          },
          {
            key: 'keywords',
            title: t('articles.keywords'),
            show: (row) => row.keywords.join('、'),
            minor: true,
          },
          { key: 'public', title: t('articles.public'), show: (row) => (row.public ? t('yes') : t('no')) },
          { key: 'state', title: t('articles.state'), show: (row) => t(`articleState.${row.state}`) },
        ]}
        {...pages}
      />
      {open && (
        <Dialog title={article?.title ?? t('articles.new')} onClose={close}>
          {may('article.edit') ? (
            <ActionForm
              draft={`article:${article?.id ?? 'new'}`}
              initial={article ? valuesOf(article) : { state: 'draft' }}
              fields={[
                { name: 'title', label: t('articles.name'), required: true },
                { name: 'body', label: t('articles.body'), kind: 'prose', required: true, rows: 8 },
                { name: 'keywords', label: t('articles.keywords'), hint: t('articles.keywordsHint') },
                { name: 'isPublic', label: t('articles.public'), kind: 'switch' },
                {
                  name: 'state',
                  label: t('articles.state'),
                  kind: 'radio',
                  required: true,
                  options: (['draft', 'published', 'retired'] as const).map((value) => ({
                    value,
                    text: t(`articleState.${value}`),
                  })),
                },
                reason,
              ]}
              submit={t('save')}
              onSubmit={(values) =>
                article
                  ? answered(
                      articlesChange({
                        path: { id: article.id },
                        headers: ifMatch(article.version),
                        body: bodyOf(values),
                      }),
                    )
                  : answered(articlesCreate({ body: bodyOf(values) }))
              }
              onDone={() => {
                close();
                void queries.invalidateQueries({ queryKey: ['articles'] });
              }}
              onCancel={close}
            />
          ) : (
            <p className="timeline-text">{article?.body}</p>
          )}
        </Dialog>
      )}
    </Page>
  );
}
