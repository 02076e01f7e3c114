import { useEffect, useRef } from 'react';
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useTranslation } from 'react-i18next';
import { useShade } from '../../app/theme';
import { useIsChinese } from '../../text/moments';
import type { Figure } from './Figures';

use([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

/** Shares as bars; the same figures stand as text in the cards below. */
export default function SharesChart({ figures }: { figures: Figure[] }) {
  const { t } = useTranslation();
  const isChinese = useIsChinese();
  const shade = useShade();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current || figures.length === 0) return;
    const ink = shade === 'dark' ? '#d7dbe2' : '#333840';
    const chart = init(place.current, null, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      aria: { enabled: true },
      grid: { left: 8, right: 48, top: 8, bottom: 8, containLabel: true },
      tooltip: { trigger: 'axis' },
      xAxis: { type: 'value', max: 100, axisLabel: { formatter: '{value}%', color: ink } },
      yAxis: {
        type: 'category',
        inverse: true,
        axisLabel: { color: ink },
        data: figures.map(({ name, english }) => (isChinese ? name : english)),
      },
      series: [
        {
          type: 'bar',
          barMaxWidth: 18,
          itemStyle: { color: shade === 'dark' ? '#8ab4f8' : '#0b57d0' },
          label: { show: true, position: 'right', formatter: '{c}%', color: ink },
          data: figures.map(({ share }) => Number(share?.percent)),
        },
      ],
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [figures, isChinese, shade]);
  if (figures.length === 0) return null;
  return (
    <div
      ref={place}
      className="chart"
      role="img"
      aria-label={t('figures.chart')}
      style={{ height: figures.length * 34 + 40 }}
    />
  );
}
