// Draws Vega-Lite specifications as SVG without a browser. In: { libraries: [vega, vega-lite], specs: { name: spec } }; out: { name: svg }.
"use strict";
const vm = require("node:vm");
let text = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", part => text += part);
process.stdin.on("end", async () => {
  const { libraries, specs } = JSON.parse(text);
  for (const library of libraries) vm.runInThisContext(library);
  const { vega, vegaLite } = globalThis;
  const pictures = {};
  for (const [name, spec] of Object.entries(specs))
    pictures[name] = await new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" }).toSVG();
  process.stdout.write(JSON.stringify(pictures));
});
