// Draws every chart of the page in the stylesheet's colors, and again when the reader changes between light and dark.
"use strict";
(() => {
  const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // A text that begins with "--" names a color of the stylesheet.
  const inColors = node =>
    typeof node === "string" && node.startsWith("--") ? color(node)
    : Array.isArray(node) ? node.map(inColors)
    : node;

  const paint = node => {
    if (node === null || typeof node !== "object") return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "range") node[key] = inColors(value);
      else if (key !== "values") paint(value);
    }
  };

  // Where a legend beside the chart or in one row would be cut off.
  const isNarrow = width => width < 620;

  // As many panels per row as fit, as large as the row allows.
  const fitPanels = (spec, width) => {
    if (!spec.facet || !spec.spec) return;
    const outside = isNarrow(width) ? 60 : 150, gap = 16, least = 116, most = 230;
    const perRow = Math.max(1, Math.min(spec.columns ?? 1, Math.floor((width - outside) / (least + gap))));
    const size = Math.max(least, Math.min(most, Math.floor((width - outside) / perRow) - gap));
    spec.columns = perRow;
    spec.spec.width = spec.spec.height = size;
  };

  const theme = width => {
    const text = color("--text"), quiet = color("--quiet"), line = color("--line"), first = color("--series-1");
    return {
      background: "transparent",
      font: getComputedStyle(document.body).fontFamily,
      view: { stroke: null },
      axis: {
        labelColor: quiet, titleColor: quiet, gridColor: line, domainColor: line, tickColor: line,
        labelFontSize: 11, titleFontSize: 12, titleFontWeight: 400, titlePadding: 8, labelPadding: 4,
      },
      axisX: { tickCount: { signal: "ceil(width / 80)" } },
      axisY: { tickCount: { signal: "ceil(height / 50)" } },
      legend: {
        orient: isNarrow(width) ? "top" : "right", columns: isNarrow(width) ? 2 : 0,
        layout: { top: { anchor: "start", margin: 12, direction: isNarrow(width) ? "vertical" : "horizontal" } },
        labelColor: text, titleColor: quiet, labelFontSize: 12, titleFontSize: 12, titleFontWeight: 400,
        symbolStrokeWidth: 2.5, symbolSize: 140,
      },
      header: { labelColor: text, labelFontSize: 12, labelFontWeight: 600, labelPadding: 6 },
      line: { strokeWidth: 2, color: first },
      bar: { color: first },
      point: { color: first },
      text: { color: quiet, fontSize: 11 },
      range: { diverging: ["--negative-2", "--negative-1", "--neutral", "--positive-1", "--positive-2"].map(color) },
    };
  };

  const draw = async figure => {
    const drawing = figure.querySelector(".drawing");
    try {
      if (typeof vegaEmbed === "undefined") throw new Error("its libraries could not be loaded.");
      const spec = JSON.parse(figure.querySelector("script").textContent);
      paint(spec);
      fitPanels(spec, drawing.clientWidth);
      await vegaEmbed(drawing, spec, {
        renderer: "svg",
        config: theme(drawing.clientWidth),
        tooltip: { theme: dark.matches ? "dark" : "light" },
        actions: { export: true, source: false, compiled: false, editor: false },
      });
    } catch (error) {
      drawing.textContent = "This chart can't be drawn: " + error.message;
      drawing.classList.add("failed");
    }
  };

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const drawAll = () => Promise.all([...document.querySelectorAll("figure.chart")].map(draw));
  dark.addEventListener("change", drawAll);
  drawAll().then(() => document.documentElement.dataset.charts = "drawn");
})();
