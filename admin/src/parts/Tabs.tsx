import { Link, useSearchParams } from 'react-router';

interface TabsProps {
  label: string;
  /** The parts of the page; the first is shown when the address names none. */
  parts: readonly { code: string; title: string }[];
}

/** The parts of a screen, each with an address of its own (`?part=`). */
export function Tabs({ label, parts }: TabsProps) {
  const [params] = useSearchParams();
  const at = params.get('part') ?? parts[0]?.code;
  return (
    <nav className="tabs" aria-label={label}>
      {parts.map(({ code, title }) => (
        <Link key={code} to={`?part=${code}`} aria-current={code === at ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
