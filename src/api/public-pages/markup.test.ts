import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markup } from './markup.js';

describe('markup', () => {
  it('escapes whatever people wrote, in text and in attributes', () => {
    const typed = `"><script>alert('1')</script>&amp;`;
    expect(markup`<p title="${typed}">${typed}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</p>',
    );
    fc.assert(fc.property(fc.string(), (text) => !/[<>"']/.test(markup`${text}`.text)));
  });

  it('takes templates and lists as they are, and leaves out what is missing', () => {
    const items = ['a', '<b>'].map((item) => markup`<li>${item}</li>`);
    expect(markup`<ul>${items}${false}${null}${undefined}${0}</ul>`.text).toBe(
      '<ul><li>a</li><li>&lt;b&gt;</li>0</ul>',
    );
  });
});
