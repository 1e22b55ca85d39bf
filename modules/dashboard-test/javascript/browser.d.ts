// What the page has that TypeScript does not know: ECharts, out of its own file, and new parts of the language.

/** Apache ECharts, as much of it as the dashboard uses. */
declare const echarts: {
  init(
    element: HTMLElement | null,
    theme: null,
    settings: {renderer: 'canvas' | 'svg'; ssr?: boolean; width?: number; height?: number},
  ): EChart;
};

interface EChart {
  setOption(option: ChartOption, settings: {notMerge: boolean}): void;
  on(event: 'click', listener: (item: ChartItem) => void): void;
  getOption(): ChartOption;
  getDataURL(settings: object): string;
  renderToSVGString(): string;
  resize(): void;
  dispose(): void;
}

/** What a chart is drawn from; all parts are in ECharts' manual. */
interface ChartOption {
  series: ChartSeries[];
  tooltip?: {formatter?: (item: ChartItem) => string | HTMLElement; [part: string]: unknown};
  [part: string]: unknown;
}

interface ChartSeries {
  type: 'bar' | 'custom' | 'line' | 'parallel' | 'scatter';
  data: unknown[];
  label?: {formatter?: (item: ChartItem) => string; [part: string]: unknown};
  renderItem?: (params: unknown, api: ChartApi) => object;
  [part: string]: unknown;
}

interface ChartItem {
  value: any;
  data: any;
  seriesName: string;
}

interface ChartApi {
  coord(point: unknown[]): [number, number];
  size(extent: number[]): [number, number];
  value(dimension: number): number;
  visual(name: string): string;
}

/** JSON with the text of numbers (ECMAScript's "JSON.parse source text access"); older browsers lack it. */
interface JSON {
  parse(text: string, reviver: (key: string, value: unknown, context?: {source?: string}) => unknown): any;
  rawJSON?(text: string): object;
}
