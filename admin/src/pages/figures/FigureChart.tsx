import { useEffect, useRef } from 'react';
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useShade } from '../../app/theme';
import type { ChartData } from './ChartBox';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, AriaComponent, SVGRenderer]);

const COLOURS = {
  light: { ink: '#333840', rule: '#dfe3ea', series: ['#0b57d0', '#8a4200'] },
  dark: { ink: '#d7dbe2', rule: '#363b44', series: ['#8ab4f8', '#ffc285'] },
};

/** Drawn by echarts, in a chunk of its own. What it shows stands as a table beside it (`ChartBox`). */
export default function FigureChart({ data }: { data: ChartData }) {
  const shade = useShade();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, null, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: data.label } },
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => worded(value, data.unit) },
      ...optionOf(data, COLOURS[shade]),
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [data, shade]);
  const height = data.kind === 'bars' ? data.names.length * 34 + 40 : 300;
  return <div ref={place} className="chart" role="img" aria-label={data.label} style={{ height }} />;
}

/** Bars lie and bear their values; what goes on in time stands, the period before dashed behind it. */
function optionOf({ kind, names, series, unit }: ChartData, { ink, rule, series: colours }: Colours) {
  const values = {
    type: 'value',
    ...(unit === '%' ? { max: ({ max }: { max: number }) => Math.max(100, max) } : { minInterval: 1 }),
    axisLabel: { formatter: `{value}${unit}`, color: ink },
    splitLine: { lineStyle: { color: rule } },
  };
  const groups = { type: 'category', data: names, axisLabel: { color: ink } };
  const bars = kind === 'bars';
  return {
    grid: { left: 8, right: bars ? 56 : 24, top: bars ? 8 : 40, bottom: 8, containLabel: true },
    ...(bars ? {} : { legend: { top: 0, textStyle: { color: ink } } }),
    xAxis: bars ? values : groups,
    yAxis: bars ? { ...groups, inverse: true } : values,
    series: series.map(({ name, values: data }, index) => ({
      name,
      data,
      type: bars ? 'bar' : 'line',
      barMaxWidth: 18,
      itemStyle: { color: colours[index] },
      lineStyle: { color: colours[index], type: index === 0 ? 'solid' : 'dashed' },
      symbol: index === 0 ? 'circle' : 'emptyCircle',
      label: {
        show: bars,
        position: 'right',
        formatter: ({ value }: { value: unknown }) => worded(value, unit),
        color: ink,
      },
    })),
  };
}

/** As the figure stands in words beside the chart: `95.00%`, `1,024`. */
const worded = (value: unknown, unit: ChartData['unit']): string => {
  if (typeof value !== 'number') return '—';
  return unit === '%' ? `${value.toFixed(2)}%` : value.toLocaleString();
};

type Colours = (typeof COLOURS)['light'];
