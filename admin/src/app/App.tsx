import { lazy, Suspense, useEffect } from 'react';
import type { ReactNode } from 'react';
import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { App as Messages, ConfigProvider } from 'antd';
import english from 'antd/locale/en_US';
import chinese from 'antd/locale/zh_CN';
import { BrowserRouter, Navigate, Route, Routes } from 'react-router';
import { Problem } from '../api/problem';
import { sessionQuery } from '../api/session';
import { onLoggedOut } from '../api/station';
import { Loading } from '../parts/Loading';
import { ProblemNote } from '../parts/ProblemNote';
import { LogIn } from '../pages/log-in/LogIn';
import { FirstPassword } from '../pages/log-in/FirstPassword';
import { useIsChinese } from '../text/moments';
import { Shell } from './Shell';
import { screens } from './screens';
import { themeOf, useShade } from './theme';

const PasswordReset = lazy(() => import('../pages/log-in/PasswordReset'));
const NotFound = lazy(() => import('../pages/not-found/NotFound'));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (times, error) => times < 2 && error instanceof Problem && error.isSilence,
    },
  },
});

/** Everything that all screens stand in: texts, theme, queries, addresses. */
export function App() {
  const shade = useShade();
  const isChinese = useIsChinese();
  return (
    <ConfigProvider
      locale={isChinese ? chinese : english}
      theme={themeOf(shade)}
      button={{ autoInsertSpace: false }}
      wave={{ disabled: true }}
    >
      <Messages component={false}>
        <QueryClientProvider client={queries}>
          <BrowserRouter>
            <Routes>
              <Route
                path="/password-reset"
                element={
                  <Waiting>
                    <PasswordReset />
                  </Waiting>
                }
              />
              <Route path="*" element={<Door />} />
            </Routes>
          </BrowserRouter>
        </QueryClientProvider>
      </Messages>
    </ConfigProvider>
  );
}

function Waiting({ children }: { children: ReactNode }) {
  return <Suspense fallback={<Loading />}>{children}</Suspense>;
}

/** Shows the log-in to strangers, the first change of password to newcomers, and the screens to everybody else. */
function Door() {
  const { data: who, error, isPending, refetch } = useQuery(sessionQuery);
  useEffect(() => onLoggedOut(() => queries.setQueryData(['session'], null)), []);
  if (isPending) return <Loading />;
  if (error) return <ProblemNote error={error} onRetry={() => void refetch()} />;
  if (who === null) return <LogIn />;
  if (who.mustChangePassword) return <FirstPassword who={who} />;
  return (
    <Shell>
      <Waiting>
        <Routes>
          {screens.map(({ path, Screen }) => (
            <Route key={path} path={path} element={<Screen />} />
          ))}
          <Route path="/" element={<Navigate to="/inbox" replace />} />
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Waiting>
    </Shell>
  );
}
