import type { ParsedMail } from 'mailparser';
import type { CaughtMail } from './mail-store.js';

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** All mails, newest first. */
export function listPage(mails: CaughtMail[]): string {
  const rows = mails
    .toReversed()
    .map(
      (mail) =>
        `<tr><td>${moment(mail.caughtAt)}</td><td>${escape(mail.from)}</td><td>${escape(mail.to.join(', '))}</td>` +
        `<td><a href="/mails/${escape(mail.id)}">${escape(mail.subject) || '(无主题)'}</a></td></tr>`,
    );
  const table = `<table><thead><tr><th>时间</th><th>发件人</th><th>收件人</th><th>主题</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return page('邮件捕获', mails.length === 0 ? '<p>还没有邮件。</p>' : table);
}

/** One mail as plain text; HTML in it is never rendered. */
export function mailPage(mail: CaughtMail, parsed: ParsedMail): string {
  const fields = [
    ['时间', moment(mail.caughtAt)],
    ['发件人', mail.from],
    ['收件人', mail.to.join(', ')],
    ['附件', parsed.attachments.map((file) => file.filename ?? file.contentType).join(', ') || '无'],
  ].map(([name = '', value = '']) => `<dt>${name}</dt><dd>${escape(value)}</dd>`);
  const body = parsed.text ?? (parsed.html === false ? '' : parsed.html);
  return page(
    mail.subject || '(无主题)',
    `<dl>${fields.join('')}</dl><pre>${escape(body)}</pre><p><a href="/mails/${escape(mail.id)}.eml">原始邮件</a> · <a href="/">全部邮件</a></p>`,
  );
}

export function missingPage(): string {
  return page('没有这封邮件', '<p>没有这封邮件,它可能属于别的数据目录。</p><p><a href="/">全部邮件</a></p>');
}

function page(title: string, body: string): string {
  const style =
    'body{font:16px/1.6 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}table{border-collapse:collapse;width:100%}' +
    'td,th{border-bottom:1px solid #bbb;padding:.3rem .6rem;text-align:left}pre{white-space:pre-wrap;background:#f4f4f4;padding:1rem}';
  return (
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escape(title)}</title><style>${style}</style></head>` +
    `<body><h1>${escape(title)}</h1><p>这里的邮件只被保存,没有寄出。</p>${body}</body></html>`
  );
}

function moment(epochMs: number): string {
  return new Date(epochMs).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai', hour12: false });
}
