import { createHash } from 'node:crypto';

/** The one style sheet of the public pages: light and dark, narrow and wide, on paper. */
export const STYLE = `
:root{--ink:#1f2329;--muted:#565c66;--line:#c9cfd9;--field:#767d89;--ground:#f5f7fa;--paper:#fff;--accent:#0b57d0;--on-accent:#fff;--over:#a3170f;--over-soft:#fdeceb;--calm-soft:#e6f4ec;--calm:#1b6143;color-scheme:light dark}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaee;--muted:#b4bac4;--line:#3d434d;--field:#8a929e;--ground:#111317;--paper:#1a1d22;--accent:#8ab4f8;--on-accent:#0c1424;--over:#ffb4ab;--over-soft:#3d1a18;--calm-soft:#16301f;--calm:#8fd8b3}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 "Noto Sans SC Variable",system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-999px}
.skip:focus{left:8px;top:8px;background:var(--paper);padding:8px;z-index:1}
.unseen{position:absolute;width:1px;height:1px;padding:0;border:0;overflow:hidden;clip-path:inset(50%)}
.rehearsal{background:#5b2a00;color:#fff;padding:8px 16px;text-align:center}
header,main,footer{max-width:960px;margin:0 auto;padding:12px 16px}
header{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:center;border-bottom:1px solid var(--line)}
header .home{font-weight:600;text-decoration:none;color:var(--ink);padding:6px 0}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:0;padding:0}
nav a,.tongue{display:inline-block;padding:6px 0;min-height:24px}
nav a[aria-current]{color:var(--ink);font-weight:600;text-decoration-thickness:3px}
.tongue{margin-left:auto}
button.tongue{border:0;background:none;color:var(--accent);font:inherit;text-decoration:underline;cursor:pointer}
h1{font-size:26px;line-height:1.3;margin:12px 0}
h2{font-size:20px;margin:28px 0 8px}
h3{font-size:17px;margin:0 0 4px}
.muted,.hint{color:var(--muted)}
.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(205px,1fr));gap:12px;list-style:none;padding:0;margin:16px 0}
.cards li,.sheet{background:var(--paper);border:1px solid var(--line);border-radius:8px;padding:14px 16px}
.cards p{margin:0}
.cards h2{margin:0 0 6px}
.sheet>:first-child{margin-top:0}
.sheet>:last-child{margin-bottom:0}
form{max-width:640px}
.field{margin:18px 0}
.field label,legend{display:block;font-weight:600;padding:0}
.hint,.fault{margin:0 0 4px;font-size:15px}
.fault{color:var(--over);font-weight:600}
fieldset{border:0;margin:18px 0;padding:0}
fieldset div{padding:4px 0}
fieldset label{display:inline-flex;gap:8px;align-items:center;min-height:32px;font-weight:400}
input[type=radio]{width:20px;height:20px;margin:0}
input:not([type=radio]),select,textarea{width:100%;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--field);border-radius:6px;padding:8px 10px;min-height:44px}
textarea{min-height:180px}
.short input{max-width:220px}
[aria-invalid]{border:2px solid var(--over)!important}
.buttons{display:flex;flex-wrap:wrap;gap:12px;margin:20px 0}
.button,button.main,button.other{display:inline-block;font:inherit;border-radius:6px;padding:9px 20px;min-height:44px;cursor:pointer;border:1px solid var(--accent);text-decoration:none}
.button,button.main{background:var(--accent);color:var(--on-accent)}
button.other{background:var(--paper);color:var(--accent)}
.faults{border:2px solid var(--over);background:var(--over-soft);border-radius:8px;padding:10px 16px;margin:16px 0}
.faults p,.faults ul{margin:4px 0}
.faults a,.faults h2{color:var(--over)}
.faults h2{font-size:17px;margin:0}
.done{background:var(--calm-soft);border:1px solid var(--calm);border-radius:8px;padding:10px 16px;margin:16px 0}
.number{font-size:26px;font-weight:700;letter-spacing:.5px}
dl{margin:12px 0}
dt{color:var(--muted);font-size:15px}
dd{margin:0 0 10px;white-space:pre-wrap}
.wide{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--paper);margin:12px 0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:7px 12px;border-bottom:1px solid var(--line);vertical-align:top}
thead th{white-space:nowrap;color:var(--muted);font-weight:600}
tbody th{font-weight:400;min-width:9em}
td.n{white-space:nowrap;font-variant-numeric:tabular-nums}
td small{display:block;color:var(--muted);font-size:14px}
.line{display:flex;flex-wrap:wrap;gap:12px;align-items:end;max-width:none}
.line .field{margin:0;flex:0 1 180px}
.line .grow{flex:1 1 240px}
.article p{margin:0 0 12px;white-space:pre-wrap}
footer{border-top:1px solid var(--line);margin-top:32px;color:var(--muted);font-size:15px}
footer p{margin:4px 0}
@media print{nav,.tongue,.skip,footer a,.buttons,form,.screen{display:none!important}body{background:#fff;color:#000;font-size:12pt}header,main,footer{max-width:none;padding:4px 0}.wide{overflow:visible}a{color:#000;text-decoration:none}thead{display:table-header-group}tr{break-inside:avoid}}
`.trim();

/** Where the style sheet is; its content is in its name, so that browsers keep it. */
export const STYLE_ADDRESS = `/public/style-${createHash('sha256').update(STYLE).digest('hex').slice(0, 12)}.css`;
