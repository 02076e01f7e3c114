import { useStationNow } from '../../api/station-time';
import { showDay, showDue } from '../../text/moments';
import type { CaseDetail } from './queries';
import { isStations } from './station-clocks';

/** The transfer as an official letter (转办函); it is on paper only, and in Chinese whatever the screen speaks. */
export function Letter({ detail }: { detail: CaseDetail }) {
  const now = useStationNow();
  const { caseNo, insurer, branch, customer, reason, product, policyNo, claimNo, clocks } = detail;
  const rows: [string, string | null][] = [
    ['消费者', `${customer.name}（${customer.phone}）`],
    ['反映事项', reason.name],
    ['险种', product],
    ['保单号', policyNo],
    ['赔案号', claimNo],
    ...clocks
      .filter((clock) => !isStations(clock))
      .map(({ name, dueAt }): [string, string | null] => [
        name,
        dueAt === null ? null : `${showDue(dueAt)} 前`,
      ]),
  ];
  return (
    <article className="letter" lang="zh-CN" aria-hidden="true">
      <h1>保险消费者权益保护服务总站</h1>
      <h2>转 办 函</h2>
      <p className="letter-no">编号：{caseNo}</p>
      <p>
        {insurer?.name ?? '________'}
        {branch ? `（${branch.name}）` : ''}：
      </p>
      <p>
        现将下列消费者反映的事项转你单位办理。请在规定时限内与消费者联系、调查核实，并将结果书面反馈服务总站。
      </p>
      <table>
        <tbody>
          {rows
            .filter(([, value]) => value !== null)
            .map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="letter-end">
        保险消费者权益保护服务总站（章）
        <br />
        {showDay(now)}
      </p>
    </article>
  );
}
