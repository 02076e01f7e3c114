import { Link, useSearchParams } from 'react-router';

interface TabsProps {
  label: string;
  /** The parts of the page; the first is shown when the address names none. */
  parts: readonly { code: string; title: string }[];
  /** What else stands in the address stays: the parts show the same choice. */
  keepsFilters?: boolean;
}

/** The parts of a screen, each with an address of its own (`?part=`). */
export function Tabs({ label, parts, keepsFilters = false }: TabsProps) {
  const [params] = useSearchParams();
  const at = params.get('part') ?? parts[0]?.code;
  const addressOf = (code: string) => {
    const next = new URLSearchParams(keepsFilters ? params : undefined);
    next.set('part', code);
    return `?${next.toString()}`;
  };
  return (
    <nav className="tabs" aria-label={label}>
      {parts.map(({ code, title }) => (
        <Link key={code} to={addressOf(code)} aria-current={code === at ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
