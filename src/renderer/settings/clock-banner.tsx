import { TriangleAlert } from 'lucide-react';
import { Button } from '../parts/button.tsx';
import { useQuery } from '../state/query.ts';
import { go } from '../state/route.ts';
import { text } from '../text/en.ts';
import '../theme/life.css';

const t = text.clock;

/** Says above every place that the clock was set back, and leads to what settles it. */
export function ClockBanner() {
  const { value } = useQuery('clock.status', {});
  if (value?.setBack !== true) return null;
  return (
    <div className="clock-banner" role="status">
      <div className="notice warn">
        <TriangleAlert size={18} aria-hidden="true" />
        <div>
          <p className="strong">{t.bannerTitle}</p>
          <p>{t.banner}</p>
        </div>
      </div>
      <Button onPress={() => go('/settings/clock')}>{t.settle}</Button>
    </div>
  );
}
