import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changeArticle,
  findArticle,
  insertArticle,
  listArticles,
} from '../../persistence/queries/articles.js';
import { Action } from '../front-door/action.js';
import { because, CallerOf } from '../front-door/caller.js';
import type { Caller } from '../front-door/caller.js';
import { Desk } from '../front-door/desk.js';
import { idPart } from '../front-door/fields.js';
import { pageAsked, presentPage } from '../front-door/page.js';
import { notFound } from '../front-door/problem.js';
import { changedOr, SeenVersion } from '../front-door/versions.js';
import { presentArticle } from './articles.presenter.js';
import { articleAnswer, articleFacts, articlesAnswer, articlesQuery } from './articles.schema.js';
import type { ArticleAnswer, ArticleFactsBody, ArticlesQuery } from './articles.schema.js';

@ApiTags('知识库')
@Controller('articles')
export class ArticlesController {
  constructor(private readonly desk: Desk) {}

  @Get()
  @Action({ summary: '查找知识库文章', may: 'article.read', answers: articlesAnswer })
  async list(@CallerOf() caller: Caller, @Query({ schema: articlesQuery }) query: ArticlesQuery) {
    const { parts } = this.desk;
    const asked = pageAsked(parts, query, 'title');
    const words = query.q?.split(/\s+/).filter(Boolean) ?? [];
    const page = await this.desk.read(caller, (sql) =>
      listArticles(sql, { words, state: query.state }, asked),
    );
    return presentPage(parts, page, presentArticle);
  }

  @Get(':id')
  @Action({ summary: '一篇文章', may: 'article.read', answers: articleAnswer })
  async read(@CallerOf() caller: Caller, @Param('id', idPart) id: string): Promise<ArticleAnswer> {
    const row = await this.desk.read(caller, (sql) => findArticle(sql, id));
    if (!row) throw notFound('篇文章');
    return presentArticle(row);
  }

  @Post()
  @Action({ summary: '新增文章', may: 'article.edit', status: 201, answers: articleAnswer })
  create(
    @CallerOf() caller: Caller,
    @Body({ schema: articleFacts }) { reason, ...body }: ArticleFactsBody,
  ): Promise<ArticleAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, at, record }) => {
      const row = await insertArticle(sql, body, caller.actor, at);
      await record('article.created', { type: 'article', id: row.id }, { state: row.state });
      return presentArticle(row);
    });
  }

  @Put(':id')
  @Action({ summary: '修改、发布或下架文章', may: 'article.edit', answers: articleAnswer })
  change(
    @CallerOf() caller: Caller,
    @Param('id', idPart) id: string,
    @SeenVersion() seen: number,
    @Body({ schema: articleFacts }) { reason, ...body }: ArticleFactsBody,
  ): Promise<ArticleAnswer> {
    return this.desk.write(because(caller, reason), async ({ sql, record }) => {
      const changed = await changeArticle(sql, id, seen, body);
      const row = changedOr('篇文章', changed, changed ?? (await findArticle(sql, id)));
      await record('article.changed', { type: 'article', id }, { state: row.state, version: row.version });
      return presentArticle(row);
    });
  }
}
