import { create } from 'zustand';

/** Where the person is: a path such as `/keys/ID`, and how to go back. */
interface RouteState {
  readonly path: string;
  readonly trail: readonly string[];
}

export const useRoute = create<RouteState>(() => ({ path: '/', trail: [] }));

/** Goes to a place; the present one is remembered. */
export function go(path: string): void {
  useRoute.setState((now) =>
    now.path === path ? now : { path, trail: [...now.trail.slice(-30), now.path] },
  );
}

/** Goes to a place that takes the present one's stead. */
export function replaceRoute(path: string): void {
  useRoute.setState({ path });
}

/** Goes where the person came from, or to `otherwise`. */
export function goBack(otherwise: string): void {
  useRoute.setState((now) => ({ path: now.trail.at(-1) ?? otherwise, trail: now.trail.slice(0, -1) }));
}

/** A path's parts and its query. */
export function parseRoute(path: string): {
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
} {
  const [place = '', query = ''] = path.split('?');
  return { parts: place.split('/').filter((part) => part !== ''), query: new URLSearchParams(query) };
}
