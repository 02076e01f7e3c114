import { useSyncExternalStore } from 'react';
import { theme } from 'antd';
import type { ThemeConfig } from 'antd';

export type Shade = 'light' | 'dark';
const kept = 'station.shade';
const prefers = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

const shadeNow = (): Shade =>
  (localStorage.getItem(kept) as Shade | null) ?? (prefers.matches ? 'dark' : 'light');

function show(): void {
  document.documentElement.dataset['shade'] = shadeNow();
  for (const tell of listeners) tell();
}

prefers.addEventListener('change', show);
show();

export function chooseShade(shade: Shade): void {
  localStorage.setItem(kept, shade);
  show();
}

export const useShade = (): Shade =>
  useSyncExternalStore((call) => {
    listeners.add(call);
    return () => void listeners.delete(call);
  }, shadeNow);

const fontFamily =
  '"Noto Sans SC Variable", system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** antd's tokens, darkened (or lightened) until every text reaches 4.5 : 1. */
export function themeOf(shade: Shade): ThemeConfig {
  const dark = shade === 'dark';
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily,
      borderRadius: 6,
      colorPrimary: '#0b57d0',
      colorPrimaryHover: '#0a4bb5',
      colorPrimaryActive: '#083e96',
      colorError: dark ? '#e5484d' : '#b3261e',
      colorSuccess: '#18794e',
      colorTextPlaceholder: dark ? '#a0a6b0' : '#656b76',
      colorTextDescription: dark ? '#b4bac4' : '#565c66',
      colorTextTertiary: dark ? '#b4bac4' : '#565c66',
      colorTextDisabled: dark ? '#9097a1' : '#6b717c',
      colorLink: dark ? '#8ab4f8' : '#0b57d0',
      colorBgBase: dark ? '#16181c' : '#ffffff',
    },
    components: {
      Button: {
        defaultHoverColor: dark ? '#8ab4f8' : '#0a4bb5',
        defaultHoverBorderColor: dark ? '#8ab4f8' : '#0a4bb5',
        defaultActiveColor: dark ? '#8ab4f8' : '#083e96',
      },
    },
  };
}
