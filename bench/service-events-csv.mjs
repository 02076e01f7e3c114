/** Generated service events of a P&C insurer: every row another event, people who come back now and then. */
const header =
  'event_no,event_type,occurred_at,branch_code,customer_name,customer_phone,product,policy_no,claim_no,handler\r\n';
const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗';
const given = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰飞';
const products = ['机动车商业险', '机动车交强险', '家庭财产保险', '短期健康险', '农业保险'];
const types = ['pc_claim_report', 'pc_claim_settlement'];

/** Sub-stations that the generated rows name. */
export const branchCodes = Array.from({ length: 20 }, (_, i) => `GZ${String(i + 1).padStart(2, '0')}`);

const two = (n) => String(n).padStart(2, '0');
const pick = (from, n) => from[n % from.length];

/** `faulty`: a phone too short and a sub-station that is not there, two faults a row. */
function line(n, date, faulty) {
  const spread = (n * 2654435761) % 4294967296;
  const name = pick(surnames, spread) + pick(given, spread >>> 5) + pick(given, spread >>> 10);
  const phone = `13${String(spread % 1_000_000_000).padStart(9, '0')}`;
  const time = `${date} ${two(n % 9)}:${two(n % 60)}:${two((n >>> 3) % 60)}`;
  const branch = faulty ? 'XX99' : pick(branchCodes, spread >>> 3);
  return (
    `EV2026${String(n).padStart(10, '0')},${pick(types, n)},${time},${branch},${name},${faulty ? phone.slice(0, 9) : phone},` +
    `${pick(products, spread >>> 7)},P${spread},CL${String(n).padStart(9, '0')},${pick(surnames, n)}经理\r\n`
  );
}

/** The file in pieces of about 64 KB; ends after `rows` rows or, if given, at the first piece beyond `bytes`. */
export function* csvPieces({ rows = Infinity, bytes = Infinity, date, faulty = false }) {
  let piece = header;
  let sent = 0;
  for (let n = 1; n <= rows; n += 1) {
    piece += line(n, date, faulty);
    if (piece.length < 50_000) continue;
    const buffer = Buffer.from(piece);
    piece = '';
    sent += buffer.length;
    yield buffer;
    if (sent >= bytes) return;
  }
  if (piece !== '') yield Buffer.from(piece);
}
